/** `npm run build:shim [-- FILE]`: the shim in C as `dist/mini-cni-shim`, where there is a C compiler (CC, cc, gcc or clang). */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../shim/mini-cni-shim.c', import.meta.url))
const options = [
  ...[
    '-Os',
    '-static',
    '-nostdlib',
    '-ffreestanding',
    '-fno-builtin',
    '-fno-stack-protector',
    '-fno-asynchronous-unwind-tables',
  ],
  ...['-Wall', '-Wextra', '-Werror', '-Wl,--build-id=none,-z,noseparate-code', '-s'],
]

/** Builds it as `file`. Returns why not, as a sentence, where no compiler is at hand or it fails. */
export function buildShim(file: string): string | undefined {
  mkdirSync(dirname(file), { recursive: true })
  for (const compiler of [process.env.CC ?? 'cc', 'gcc', 'clang']) {
    const { error, status, stderr } = spawnSync(compiler, [...options, '-o', file, source], { encoding: 'utf8' })
    if (error !== undefined) continue
    return status === 0 ? undefined : `${compiler} cannot build the shim: ${stderr.trim()}`
  }
  return 'there is no C compiler (apt-get install gcc); mini-cni/bin/mini-cni-shim does the same in shell'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = process.argv[2] ?? join(fileURLToPath(new URL('../..', import.meta.url)), 'dist', 'mini-cni-shim')
  const why = buildShim(file)
  if (why === undefined) console.log(`written: ${file}`)
  else {
    console.error(why)
    process.exitCode = 3
  }
}
