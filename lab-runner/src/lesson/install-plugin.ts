/** Puts a CNI plugin on a node, where container runtimes look for one. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { LabError } from '../errors.ts'
import type { Node } from '../providers/provider.ts'
import { pinnedNode, root } from '../version.ts'

const bin = '/opt/cni/bin'
const list = '/etc/cni/net.d/10-cnilab.conflist'
/** Programs that are not for a runtime to find; they go with the cluster. */
const apart = '/opt/cnilab/bin/plugins'
const cache = '/run/.compile-cache'

/** The executable that `--plugin` names, as an absolute path; an error that says what it is instead. */
export function findExecutable(wanted: string): string {
  const file = resolve(wanted)
  const trouble = troubleWith(file)
  if (trouble !== undefined) {
    throw new LabError(`--plugin ${wanted}: ${trouble}`, {
      suggestions: ['an executable that speaks CNI, as: --plugin mini-cni/bin/mini-cni'],
    })
  }
  if (isOfProject(file) || !isForNode(file) || !importsBeside(file)) return file
  throw new LabError(`--plugin ${wanted}: it imports files beside it, and only the one file is brought to the nodes`, {
    suggestions: ['make one file of it, with a bundler as rolldown', `or have it in a folder of the project: ${root}`],
  })
}

function troubleWith(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) return 'there is no such file'
  if (!found.isFile()) return found.isDirectory() ? 'that is a folder' : 'that is no regular file'
  try {
    accessSync(file, constants.X_OK)
    return undefined
  } catch {
    return `it may not be executed; chmod +x ${file}`
  }
}

/**
 * Installs an executable of this machine and returns its path on the node. A script of this project is run where it is, and what it may
 * import is brought to a node that does not see it; another file is copied, and with it the IPAM plugin that the configuration names,
 * where it lies beside it.
 */
export async function installExecutable(node: Node, file: string, ipam: string | undefined): Promise<string> {
  const there = join(bin, basename(file))
  if (isOfProject(file) && head(file).startsWith('#!')) {
    for (const path of [partOf(file), join(root, 'package.json')]) await node.share?.(path)
    await put(node, there, starting(file))
    return there
  }
  if (isForNode(file)) {
    const copy = join(apart, basename(file))
    await put(node, copy, readFileSync(file))
    await put(node, there, starting(copy))
  } else await put(node, there, readFileSync(file))
  const beside = ipam === undefined ? undefined : join(dirname(file), basename(ipam))
  if (beside !== undefined && beside !== file && existsSync(beside)) {
    await put(node, join(bin, basename(beside)), readFileSync(beside))
  }
  return there
}

const isOfProject = (file: string): boolean => file.startsWith(root + sep)

/** The first line. */
const head = (file: string): string => /^.*/.exec(readFileSync(file, 'latin1'))?.[0] ?? ''

const isForNode = (file: string): boolean => /^#!.*\bnode\b/.test(head(file))

/** Of its types Node takes nothing. */
function importsBeside(file: string): boolean {
  const text = readFileSync(file, 'utf8').replaceAll(/\bimport type\b[^'"]*/g, '')
  return /\b(?:from|import)\s*\(?\s*['"]\.\.?\//.test(text)
}

/** Below the project's root; of mini-cni, whose sources are brought anyway, the part. */
function partOf(file: string): string {
  const names = relative(root, file).split(sep)
  return join(root, ...names.slice(0, names[0] === 'mini-cni' ? 2 : 1))
}

/** A runtime's PATH need not have a Node, nor one that knows TypeScript; what Node has translated it keeps. */
function starting(file: string): string {
  const program = pinnedNode()
  return `#!/bin/sh
export PATH=${quoted(dirname(program))}:"$PATH" MINI_CNI_NODE=${quoted(program)} NODE_COMPILE_CACHE=${cache}
exec ${quoted(file)} "$@"
`
}

/** Installs the plugin of a tree as mini-cni/src and returns its path on the node. */
export async function installTree(node: Node, source: string): Promise<string> {
  const there = join(bin, 'mini-cni')
  const start = '/opt/cnilab/bin/start-plugin.mjs'
  await node.put(
    start,
    [
      "import { enableCompileCache } from 'node:module'",
      `enableCompileCache('${cache}')`,
      `await import(${JSON.stringify(join(source, 'plugin.ts'))})`,
    ].join('\n'),
  )
  await put(node, there, `#!/bin/sh\nexec ${[pinnedNode(), start, 'mini-cni'].map(quoted).join(' ')}\n`)
  return there
}

/** Makes the network known to the node's runtime, or, with undefined, unknown again. */
export async function announce(node: Node, network: Readonly<Record<string, unknown>> | undefined): Promise<void> {
  if (network === undefined) return void (await node.exec(['rm', '-f', list]))
  const { cniVersion, name, ...plugin } = network
  await node.put(list, `${JSON.stringify({ cniVersion, name, plugins: [plugin] }, undefined, 2)}\n`)
}

async function put(node: Node, path: string, bytes: string | Uint8Array): Promise<void> {
  await node.put(path, bytes)
  await node.exec(['chmod', '755', path])
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
