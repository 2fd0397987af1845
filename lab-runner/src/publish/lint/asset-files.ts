/** What an asset pattern matches. */
import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { matchesGlob } from 'node:path/posix'
import type { Scenario } from './scenario.ts'

export interface AssetFile {
  /** From assets/. */
  readonly path: string
  readonly bytes: number
}

const known = new WeakMap<Scenario, readonly AssetFile[]>()

/** All files in the scenario's assets/; none where that is not there. */
export function assetFiles(scenario: Scenario): readonly AssetFile[] {
  const before = known.get(scenario)
  if (before !== undefined) return before
  const files = read(join(scenario.dir, 'assets'))
  known.set(scenario, files)
  return files
}

export function matching(files: readonly AssetFile[], pattern: string): readonly AssetFile[] {
  const plain = pattern.replace(/^\.\//, '')
  if (!/[*?[{]/.test(plain)) return files.filter(({ path }) => path === plain)
  return files.filter(({ path }) => matchesGlob(path, plain))
}

function read(folder: string): readonly AssetFile[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap(entry => {
      const path = join(entry.parentPath, entry.name)
      const state = statSync(path, { throwIfNoEntry: false })
      return state?.isFile() ? [{ path: relative(folder, path), bytes: state.size }] : []
    })
  } catch {
    return []
  }
}
