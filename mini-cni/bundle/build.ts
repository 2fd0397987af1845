/**
 * `npm run build [-- NODE]`: the plugin as one file for nodes, `dist/mini-cni.js`: to be copied to /opt/cni/bin/mini-cni and run by the Node
 * at the path NODE, or else by the one of this project.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const here = import.meta.dirname
/** What is slow to load, or not there on a node, and what takes its place. */
const instead: Readonly<Record<string, string>> = {
  'node:crypto': 'crypto.ts',
  'node:net': 'net.ts',
  './ffi-napi.ts': 'ffi-napi.ts',
}

/** Writes the plugin to `file`; `node` is the path of the Node that will run it. */
export async function buildPlugin(file: string, node: string): Promise<void> {
  const build = await rolldown({
    input: join(here, 'entry.ts'),
    platform: 'node',
    external: name => name.startsWith('node:') && instead[name] === undefined,
    plugins: [{ name: 'instead', resolveId: name => instead[name] && join(here, instead[name]) }],
  })
  const { output } = await build.generate({
    format: 'iife',
    minify: true,
    codeSplitting: false,
    // Neither `import` nor `require`: Node may take the file for either kind of module.
    globals: name => `process.getBuiltinModule('${name}')`,
  })
  await build.close()
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${launcher(node)};${output[0].code}`)
  chmodSync(file, 0o755)
}

/**
 * Options of V8 for a process that makes one call (milliseconds of 35 on one machine): the tables of the start-up snapshot stay as
 * they are (3), and nothing is compiled for speed in another thread (4). They are left out where the Node that builds does not know one of them.
 */
const swift = ['--no-rehash-snapshot', '--no-opt', '--no-maglev', '--no-sparkplug']

/** To the shell the second line is a command, which becomes Node and never returns; to JavaScript it is a text and a comment. */
function launcher(node: string): string {
  const options = spawnSync(process.execPath, [...swift, '-e', '0']).status === 0 ? `${swift.join(' ')} ` : ''
  const file = node.replaceAll(/["\\$`}]/g, '\\$&')
  return `#!/bin/sh\n":" //; exec "\${MINI_CNI_NODE:-${file}}" ${options}"$0" "\${0##*/}"\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const project = fileURLToPath(new URL('../..', import.meta.url))
  const file = join(project, 'dist', 'mini-cni.js')
  await buildPlugin(file, process.argv[2] ?? process.execPath)
  console.log(`written: ${file}`)
}
