/** Starts the holder of a cluster, and says why where that cannot be. */
import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Exit, LabError } from '../../errors.ts'
import { run, startDetached } from '../../shell.ts'
import { pinnedNode, root, version } from '../../version.ts'
import type { Topology } from '../provider.ts'
import type { HeldTopology } from './cluster.ts'

const here = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '')

export interface HolderOptions {
  /** Whose cluster it is, if not this provider's own; such a one is complete only when that says so. */
  readonly provider?: HeldTopology['provider']
  /** Folders of this machine that the nodes see even where homes and temporary files are hidden. */
  readonly sees?: readonly string[]
}

/** Where a node has the first of the folders that it sees, whatever is mounted over its own place later. */
export const firstSeen = '/run/.host/seen/1'

/** Returns when the cluster is complete; on any failure nothing is left of it. */
export async function startHolder(topology: Topology, { provider, sees }: HolderOptions = {}): Promise<void> {
  const held: HeldTopology = { ...topology, version, ...(provider === undefined ? {} : { provider }) }
  const argv = [
    ...['unshare', ...userNamespace(), '-mnpuif', '--kill-child', '--mount-proc'],
    ...['/bin/sh', `${here}/holder.sh`, 'cnilab-holder', topology.name, here, root, pinnedNode(), topology.underlay],
    ...[JSON.stringify(held), ...topology.nodes.map(({ name }) => name), 'outside'],
  ]
  const answer = await startDetached(argv, 'ready', { env: { CNILAB_SEES: (sees ?? []).join('\n') } })
  if (answer.ready) return
  throw new LabError(
    `cluster ${topology.name} did not come up: ${answer.output.trim() || 'its holder ended without a word'}`,
    {
      exit: Exit.machine,
      suggestions: ['cnilab doctor'],
    },
  )
}

/** Why no cluster can be made of namespaces here; undefined where it can. */
export async function unavailable(): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    return 'namespaces are a Linux thing: run cnilab in a Linux machine (on a Mac: limactl start, then limactl shell default)'
  }
  const probe = [
    'unshare',
    ...userNamespace(),
    '-mnpuif',
    '--kill-child',
    '--mount-proc',
    'mount',
    '-t',
    'tmpfs',
    'tmpfs',
    '/run',
  ]
  try {
    const { exitCode, stderr } = await run(probe)
    return exitCode === 0
      ? undefined
      : `namespaces cannot be made here (${stderr.trim()}): cnilab doctor says what to do`
  } catch {
    return 'unshare is not installed (package util-linux): cnilab doctor --fix'
  }
}

/** `-r`: one id, root inside; a range of ids where the system grants one to this user. Root needs no user namespace. */
function userNamespace(): readonly string[] {
  if (process.getuid?.() === 0) return []
  return hasIdRange() ? ['-U', '--map-auto', '--map-root-user'] : ['-Ur']
}

/** For this user, and the program that gives it. */
export function hasIdRange(): boolean {
  return (
    ['/etc/subuid', '/etc/subgid'].every(grantsIds) && ['/usr/bin', '/bin'].some(dir => existsSync(`${dir}/newuidmap`))
  )
}

/** A line `name:first:count`, or with the uid in place of the name. */
function grantsIds(file: string): boolean {
  if (!existsSync(file)) return false
  const uid = String(process.getuid?.())
  const owners = readFileSync(file, 'utf8')
    .split('\n')
    .map(line => line.split(':')[0])
  return owners.includes(uid) || owners.includes(userName())
}

export function userName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined // an id without passwd entry
  }
}
