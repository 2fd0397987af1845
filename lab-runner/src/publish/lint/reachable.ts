import { dirname, resolve } from 'node:path'
import type { Repository } from './repository.ts'
import { member } from './scenario.ts'
import { within } from './within.ts'

/** Folders of the scenarios that a learner can come to: through structure.json where there is one, else through the folders. */
export function reachable({ dir, scenarios, structures }: Repository): ReadonlySet<string> {
  const own = new Set(scenarios.map(scenario => scenario.dir))
  const lists = new Map(structures.map(file => [dirname(file.path), file]))
  const reached = new Set<string>()
  const seen = new Set<string>()
  const visit = (folder: string): void => {
    if (seen.has(folder)) return
    seen.add(folder)
    const list = lists.get(folder)
    if (own.has(folder)) reached.add(folder)
    else if (list !== undefined) {
      for (const item of member(list.tree, 'items')?.children ?? []) {
        const path = member(item, 'path')
        if (path?.type === 'string') visit(resolve(folder, String(path.value)))
      }
    } else for (const child of childrenOf(folder)) visit(child)
  }
  /** Folders below that hold a scenario or a list. */
  const all = [...own, ...lists.keys()]
  const childrenOf = (folder: string): Iterable<string> =>
    new Set(
      all
        .filter(path => path !== folder && within(path, folder))
        .map(path => `${folder}/${path.slice(folder.length + 1).split('/')[0]}`),
    )
  visit(dir)
  return reached
}
