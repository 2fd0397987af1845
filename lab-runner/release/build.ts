/** `npm run release [-- --labs DIR] [--out DIR] [--arch arm64]`: what a release on GitHub, or a mirror, must hold. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { shortPath } from '../src/course/content-error.ts'
import { root } from '../src/version.ts'
import { release } from './archive.ts'

const limit = 60_000_000

const { values } = parseArgs({
  options: { labs: { type: 'string' }, out: { type: 'string' }, arch: { type: 'string' }, level: { type: 'string' } },
})
const { labs, arch, level } = values
const { file, bytes, sha256 } = await release({
  out: resolve(values.out ?? `${root}/dist/release`),
  ...(labs === undefined ? {} : { labs: resolve(labs) }),
  ...(arch === undefined ? {} : { arch }),
  ...(level === undefined ? {} : { level: Number(level) }),
})
console.log(`${shortPath(file)}  ${(bytes / 1e6).toFixed(1)} MB\nsha256 ${sha256}`)
if (bytes > limit) {
  console.error(`✘ the archive is larger than ${limit / 1e6} MB`)
  process.exitCode = 1
}
