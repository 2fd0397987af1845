/** Broken plugins as executables below .cache/. */
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../lab-runner/src/version.ts'
import type { BrokenPlugin, Mutation } from './broken-plugin.ts'

/** What is right but for one thing: mini-cni, and for chained plugins a small one in shell. */
export const correct = {
  main: join(root, 'mini-cni/bin/mini-cni'),
  ipam: join(root, 'mini-cni/bin/mini-cni'),
  chained: join(root, 'test/conform/shell-mtu.sh'),
} as const

/** Builds it anew and returns its path. Throws a sentence where a text that is to be replaced is not in the source any more. */
export function makeBroken(name: string, { how, kind = 'main' }: BrokenPlugin): string {
  const folder = join(root, '.cache/conform', name)
  rmSync(folder, { recursive: true, force: true })
  if ('source' in how) return mutate(folder, how)
  const path = join(folder, kind === 'chained' ? 'shell-mtu.sh' : 'mini-cni')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, `${prelude(correct[kind])}\n${how.shell}\nexec "$plugin"\n`)
  chmodSync(path, 0o755)
  return path
}

const prelude = (plugin: string): string => `#!/bin/sh
plugin='${plugin}'
fail() { printf '{"cniVersion":"1.0.0","code":%s,"msg":"%s"}\\n' "$1" "$2"; exit 1; }
edit() {
  out=$("$plugin") || { code=$?; printf '%s\\n' "$out"; exit $code; }
  [ -z "$out" ] || printf '%s\\n' "$out" | sed -E "$1"
  exit 0
}`

function mutate(folder: string, { source }: Mutation): string {
  for (const part of ['bin', 'src'])
    cpSync(join(root, 'mini-cni', part), join(folder, 'mini-cni', part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const [file, changes] of Object.entries(source)) {
    const path = join(folder, 'mini-cni/src', file)
    writeFileSync(
      path,
      changes.reduce((text, change) => replaceOnce(file, text, change), readFileSync(path, 'utf8')),
    )
  }
  return join(folder, 'mini-cni/bin/mini-cni')
}

function replaceOnce(file: string, text: string, [from, to]: readonly [string, string]): string {
  const count = text.split(from).length - 1
  if (count === 1) return text.replace(from, () => to)
  throw new Error(`mini-cni/src/${file} has this ${count} times, not once: ${from}`)
}
