/** Files on their way in: below /opt/mini-cni/stage of a node, where nobody looks for any. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Exit, LabError } from '../errors.ts'
import type { Node } from '../providers/provider.ts'
import { CommandError, mustRun, run } from '../shell.ts'
import { inTemporaryFolder } from '../temporary-folder.ts'
import { pinnedNode, root } from '../version.ts'
import { onNode } from './node-facts.ts'

export const home = '/opt/mini-cni'
export const stage = (name: string): string => `${home}/stage/${name}`

export interface Bundles {
  readonly plugin: Uint8Array
  readonly agent: Uint8Array
  /** In C where a compiler is at hand, else in sh. */
  readonly shim: Uint8Array
}

/** Where a release has them already: it has no bundler. */
export const madeBundles = 'mini-cni/bundled'

/** mini-cni in one file each, for the Node at /opt/mini-cni/node. */
export async function buildBundles(): Promise<Bundles> {
  const made = join(root, madeBundles)
  if (existsSync(made)) {
    return {
      plugin: readFileSync(join(made, 'mini-cni.js')),
      agent: readFileSync(join(made, 'mini-cni-agent.js')),
      shim: readFileSync(join(root, 'mini-cni/bin/mini-cni-shim')),
    }
  }
  return inTemporaryFolder('install', async dir => {
    const script = (name: string) => `${root}/mini-cni/bundle/${name}`
    try {
      await mustRun([pinnedNode(), script('build.ts'), `${home}/node`, dir], { timeout: 120_000 })
    } catch (cause) {
      throw new LabError(`mini-cni cannot be bundled: ${(cause as Error).message}`, {
        exit: Exit.machine,
        cause,
        suggestions: ['bundles are made in a clone of the project:  npm ci && npm run build'],
      })
    }
    const shim = join(dir, 'mini-cni-shim')
    const compiled = (await run([pinnedNode(), script('build-shim.ts'), shim])).exitCode === 0
    return {
      plugin: readFileSync(join(dir, 'mini-cni.js')),
      agent: readFileSync(join(dir, 'mini-cni-agent.js')),
      shim: readFileSync(compiled ? shim : `${root}/mini-cni/bin/mini-cni-shim`),
    }
  })
}

/** Node at /opt/mini-cni/node: this machine's own where the node sees it, else a copy without symbols, with the libraries that a bare system lacks. */
export async function bringNode(node: Node, say: (what: string) => void): Promise<void> {
  const file = pinnedNode()
  const { dev, ino, size } = statSync(file)
  const seen = await node.exec(['stat', '-Lc', '%d:%i:%s', file])
  if (seen.stdout.trim() === `${dev}:${ino}:${size}`) return void (await onNode(node, 'link_node', file))
  const there = await node.exec([`${home}/node`, '--version'])
  const own = (await mustRun([file, '--version'])).trim()
  if (there.exitCode === 0 && there.stdout.trim() === own) return
  say(`${node.name}: Node ${own}, about a minute on a slow network`)
  try {
    packed ??= packNode(file)
    await node.put(stage('node.gz'), await packed)
    for (const library of await ownLibraries(file))
      await node.put(stage(`lib/${basename(library)}`), readFileSync(library))
    await onNode(node, 'unpack_node')
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause
    throw new LabError(`${node.name}: Node could not be put there: ${cause.output.trim()}`, {
      exit: Exit.machine,
      cause,
      suggestions: [`is there room?  df -h /opt    which C library has it?  ldd --version (26 needs glibc 2.28)`],
    })
  }
}

/** Once, for however many nodes. */
let packed: Promise<Uint8Array> | undefined

/** Without symbols, where there is a strip. */
function packNode(file: string): Promise<Uint8Array> {
  return inTemporaryFolder('node', async dir => {
    const bare = join(dir, 'node')
    const stripped = await run(['strip', '-o', bare, file]).catch(() => undefined)
    const bytes = readFileSync(stripped?.exitCode === 0 ? bare : file)
    return promisify(gzip)(bytes, { level: 1 })
  })
}

/** Beyond the C library, which belongs to the system and is not carried to another. */
async function ownLibraries(file: string): Promise<readonly string[]> {
  const { stdout } = await run(['ldd', file])
  return [...stdout.matchAll(/=> (\/\S*\/lib(?:atomic|stdc\+\+|gcc_s)\.so\S*)/g)].flatMap(([, path]) => path ?? [])
}
