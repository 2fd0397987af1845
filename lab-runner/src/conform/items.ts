/** All items of the checklist, section by section. Numbers above 103 came later than the checklist. */
import type { Item } from './item.ts'
import { items as invocation } from './sections/a-invocation.ts'
import { items as surroundings } from './sections/a-surroundings.ts'
import { items as configuration } from './sections/b-configuration.ts'
import { items as meaning } from './sections/b-meaning.ts'
import { items as version } from './sections/c-version.ts'
import { items as add } from './sections/d-add.ts'
import { items as del } from './sections/e-del.ts'
import { items as delOthers } from './sections/e-del-others.ts'
import { items as check } from './sections/f-check.ts'
import { items as status } from './sections/g-status.ts'
import { items as gc } from './sections/h-gc.ts'
import { items as delegation } from './sections/i-delegation.ts'
import { items as errors } from './sections/j-errors.ts'
import { items as chained } from './sections/k-chained.ts'
import { items as withoutAgent } from './sections/without-agent.ts'

const sections = [
  ...invocation,
  ...surroundings,
  ...configuration,
  ...meaning,
  ...version,
  ...add,
  ...del,
  ...delOthers,
  ...check,
  ...status,
  ...gc,
  ...delegation,
  ...errors,
  ...chained,
  ...withoutAgent,
]

export const items: readonly Item[] = sections.toSorted(
  (a, b) => a.id.charCodeAt(0) - b.id.charCodeAt(0) || Number(a.id.slice(1)) - Number(b.id.slice(1)),
)
