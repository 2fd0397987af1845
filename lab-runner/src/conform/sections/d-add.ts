/** D: ADD. */
import type { Item } from '../item.ts'
import { items as result } from './d-add-result.ts'

export const items: readonly Item[] = [...result]
