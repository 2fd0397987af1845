/** D: ADD. */
import type { Item } from '../item.ts'
import { items as effects } from './d-add-effects.ts'
import { items as faults } from './d-add-faults.ts'
import { items as ready } from './d-add-ready.ts'
import { items as result } from './d-add-result.ts'

export const items: readonly Item[] = [...result, ...effects, ...faults, ...ready]
