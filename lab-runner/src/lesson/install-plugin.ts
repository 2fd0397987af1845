/** Puts a CNI plugin on a node, where container runtimes look for one. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { LabError } from '../errors.ts'
import type { Node } from '../providers/provider.ts'
import { pinnedNode, root } from '../version.ts'

const bin = '/opt/cni/bin'
const list = '/etc/cni/net.d/10-cnilab.conflist'

/** The executable that `--plugin` names, as an absolute path; an error that says what it is instead. */
export function findExecutable(wanted: string): string {
  const file = resolve(wanted)
  const trouble = troubleWith(file)
  if (trouble === undefined) return file
  throw new LabError(`--plugin ${wanted}: ${trouble}`, {
    suggestions: ['an executable that speaks CNI, as: --plugin mini-cni/bin/mini-cni'],
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
 * Installs an executable of this machine and returns its path on the node. One of this project is run where it is, since nodes see
 * the project; another is copied, and with it the IPAM plugin that the configuration names, where it lies beside it.
 */
export async function installExecutable(node: Node, file: string, ipam: string | undefined): Promise<string> {
  const there = join(bin, basename(file))
  if (file.startsWith(root + sep)) await put(node, there, `#!/bin/sh\nexec ${quoted(file)} "$@"\n`)
  else {
    await put(node, there, readFileSync(file))
    const beside = ipam === undefined ? undefined : join(dirname(file), basename(ipam))
    if (beside !== undefined && beside !== file && existsSync(beside)) {
      await put(node, join(bin, basename(beside)), readFileSync(beside))
    }
  }
  return there
}

/** Installs the plugin of a tree as mini-cni/src and returns its path on the node. */
export async function installTree(node: Node, source: string): Promise<string> {
  const there = join(bin, 'mini-cni')
  const start = '/opt/cnilab/bin/start-plugin.mjs'
  await node.put(
    start,
    [
      "import { enableCompileCache } from 'node:module'",
      "enableCompileCache('/run/.compile-cache')",
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
