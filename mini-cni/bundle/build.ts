/**
 * `npm run build [-- NODE]`: the plugin as one file for nodes, `dist/mini-cni.js`, to be copied to /opt/cni/bin/mini-cni, and the agent,
 * `dist/mini-cni-agent.js`; both are run by the Node at the path NODE, or else by the one of this project.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const here = import.meta.dirname
/** What is slow to load, or not there on a node, and what takes its place; a process that stays loads it once. */
const napi = { './ffi-napi.ts': 'ffi-napi.ts' }
const slow = { 'node:crypto': 'crypto.ts', 'node:net': 'net.ts' }

/** Writes the plugin to `file`; `node` is the path of the Node that will run it. */
export async function buildPlugin(file: string, node: string): Promise<void> {
  const options = spawnSync(process.execPath, [...swift, '-e', '0']).status === 0 ? swift : []
  write(file, `${launcher(node, options, ` ${ownName}`)};${await bundle('entry.ts', { ...napi, ...slow })}`)
}

/** The same for the agent. */
export async function buildAgent(file: string, node: string): Promise<void> {
  write(file, `${launcher(node, thrifty, '', 'UV_THREADPOOL_SIZE=24 ')};${await bundle('agent-entry.ts', napi)}`)
}

async function bundle(entry: string, instead: Readonly<Record<string, string>>): Promise<string> {
  const build = await rolldown({
    input: join(here, entry),
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
  return output[0].code
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, 0o755)
}

/**
 * Options of V8 for a process that makes one call (milliseconds of 35 on one machine): the tables of the start-up snapshot stay as
 * they are (3), and nothing is compiled for speed in another thread (4). They are left out where the Node that builds does not know one of them.
 */
const swift = ['--no-rehash-snapshot', '--no-opt', '--no-maglev', '--no-sparkplug']

/** For a process that stays: what it does not need goes back to the system soon. */
const thrifty = ['--max-semi-space-size=2']

/** In the shell: what the file was called as. */
const ownName = `"\${0##*/}"`

/** To the shell the second line is a command, which becomes Node and never returns; to JavaScript it is a text and a comment. */
function launcher(node: string, options: readonly string[], more = '', variables = ''): string {
  const file = node.replaceAll(/["\\$`}]/g, '\\$&')
  const words = options.map(option => `${option} `).join('')
  return `#!/bin/sh\n":" //; ${variables}exec "\${MINI_CNI_NODE:-${file}}" ${words}"$0"${more}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const project = fileURLToPath(new URL('../..', import.meta.url))
  const node = process.argv[2] ?? process.execPath
  for (const [name, build] of [
    ['mini-cni.js', buildPlugin],
    ['mini-cni-agent.js', buildAgent],
  ] as const) {
    const file = join(project, 'dist', name)
    await build(file, node)
    console.log(`written: ${file}`)
  }
}
