/** Plugins as executables below .cache/: those that are right, and those that are broken. */
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kind } from '../../lab-runner/src/conform/item.ts'
import { root } from '../../lab-runner/src/version.ts'
import { buildPlugin } from '../../mini-cni/bundle/build.ts'
import type { BrokenPlugin, Mutation } from './broken-plugin.ts'

const built = join(root, '.cache/conform')
const miniCni = join(built, 'right/mini-cni')
const chained = join(root, 'test/conform/shell-mtu.sh')

/** What is right but for one thing: mini-cni as one file, which starts in half the time, and for chained plugins a small one in shell. */
export const correct: Readonly<Record<Kind, string>> = { main: miniCni, ipam: miniCni, chained }

/** Builds those. */
export async function makeCorrect(): Promise<void> {
  await buildPlugin(miniCni, process.execPath)
}

/** Builds it anew and returns its path. Throws a sentence where a text that is to be replaced is not in the source any more. */
export async function makeBroken(name: string, { how, kind = 'main' }: BrokenPlugin): Promise<string> {
  const folder = join(built, name)
  rmSync(folder, { recursive: true, force: true })
  const path = join(folder, kind === 'chained' ? 'shell-mtu.sh' : 'mini-cni')
  mkdirSync(folder, { recursive: true })
  if ('source' in how) {
    await mutate(join(folder, 'source'), path, how)
  } else {
    writeFileSync(path, `${prelude(correct[kind])}\n${how.shell}\nexec "$plugin"\n`)
    chmodSync(path, 0o755)
  }
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

async function mutate(copy: string, path: string, mutation: Mutation): Promise<void> {
  for (const part of ['bundle', 'src']) cpSync(join(root, 'mini-cni', part), join(copy, part), { recursive: true })
  for (const [file, text] of Object.entries(mutated(mutation))) writeFileSync(join(copy, 'src', file), text)
  const own: { readonly buildPlugin: typeof buildPlugin } = await import(join(copy, 'bundle/build.ts'))
  await own.buildPlugin(path, process.execPath)
}

/** The files that are changed, as they are then. Throws where a text that is to be replaced is not there exactly once. */
export function mutated({ source }: Mutation): Readonly<Record<string, string>> {
  const files = Object.entries(source).map(([file, changes]) => {
    const text = readFileSync(join(root, 'mini-cni/src', file), 'utf8')
    return [file, changes.reduce((old, change) => replaceOnce(file, old, change), text)]
  })
  return Object.fromEntries(files)
}

function replaceOnce(file: string, text: string, [from, to]: readonly [string, string]): string {
  const count = text.split(from).length - 1
  if (count === 1) return text.replace(from, () => to)
  throw new Error(`mini-cni/src/${file} has this ${count} times, not once: ${from}`)
}
