/** All items of the checklist, in its order. */
import { existsSync } from 'node:fs'
import type { Item } from './item.ts'

const files = [
  'a-invocation',
  'a-surroundings',
  'b-configuration',
  'b-meaning',
  'c-version',
  'd-add',
  'e-del',
  'e-del-others',
  'f-check',
  'g-status',
  'h-gc',
  'i-delegation',
  'j-errors',
  'k-chained',
]

const sections = await Promise.all(
  files
    .map(file => new URL(`sections/${file}.ts`, import.meta.url))
    .filter(url => existsSync(url))
    .map(async (url): Promise<readonly Item[]> => (await import(/* @vite-ignore */ url.href)).items),
)

const byNumber = (a: Item, b: Item): number => Number(a.id.slice(1)) - Number(b.id.slice(1))

export const items: readonly Item[] = sections.flat().toSorted(byNumber)
