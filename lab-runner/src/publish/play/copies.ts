/** Asset patterns → files on the first machine, as the platform copies them: `FILE`, `*`, `**`, sub-folders kept. */
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { assetFiles, matching } from '../lint/asset-files.ts'
import type { Scenario } from '../lint/scenario.ts'
import { within } from '../lint/within.ts'
import type { AssetCopy } from './script.ts'

interface Entry {
  readonly file: string
  readonly target: string
  readonly chmod?: string
}

/** Bytes of all assets together: what a machine of the platform could hold in memory while it unpacks them. */
const most = 256 * 2 ** 20

export function copiesOf(scenario: Scenario, entries: readonly Entry[]) {
  const copies: AssetCopy[] = []
  const problems: { readonly index: number; readonly message: string }[] = []
  const folder = join(scenario.dir, 'assets')
  const files = assetFiles(scenario)
  let bytes = 0
  for (const [index, { file, target, chmod }] of entries.entries()) {
    if (posix.normalize(file).startsWith('..') || posix.isAbsolute(file)) {
      problems.push({ index, message: `${file} lies outside of the scenario's folder assets/` })
      continue
    }
    const found = matching(files, file)
    const astray = found.find(({ path }) => !within(join(folder, path), scenario.dir, { followed: true }))
    bytes += found.reduce((sum, one) => sum + one.bytes, 0)
    if (found.length === 0) problems.push({ index, message: `no file in assets/ matches ${file}` })
    else if (astray !== undefined) {
      problems.push({ index, message: `assets/${astray.path} is a link that leads outside of the scenario's folder` })
    } else if (bytes > most) problems.push({ index, message: 'the assets are larger than 256 MB' })
    else
      copies.push(
        ...found.map(({ path }) => copyOf(join(folder, path), path, { file, target, ...(chmod && { chmod }) })),
      )
  }
  return { copies, problems }
}

function copyOf(from: string, path: string, { file, target, chmod }: Entry): AssetCopy {
  const home = target.replace(/^~(?=\/|$)/, '/root')
  // A file that is named is put into the target itself; what a pattern finds keeps the folders that the pattern speaks of.
  const kept = /[*?[{]/.test(file) ? path : posix.basename(path)
  const to = posix.join('/', home, kept)
  return { path: to, base64: readFileSync(from).toString('base64'), ...(chmod === undefined ? {} : { chmod }) }
}
