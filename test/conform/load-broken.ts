import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from '../../lab-runner/src/version.ts'
import type { BrokenPlugin } from './broken-plugin.ts'

export interface NamedBroken extends BrokenPlugin {
  /** That of its file. */
  readonly name: string
}

/** All of broken/, in the order of the items that catch them. */
export async function loadBroken(): Promise<readonly NamedBroken[]> {
  const files = globSync('test/conform/broken/*.ts', { cwd: root }).sort()
  const all = await Promise.all(
    files.map(async (file): Promise<NamedBroken> => {
      const { broken }: { readonly broken: BrokenPlugin } = await import(join(root, file))
      return { name: basename(file, '.ts'), ...broken }
    }),
  )
  return all.toSorted((a, b) => number(a) - number(b))
}

const number = ({ caughtBy }: BrokenPlugin): number => Number(caughtBy.slice(1))
