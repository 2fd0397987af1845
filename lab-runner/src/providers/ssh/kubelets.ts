/** Whether kubelets that were there before call what labs make: steps of labs 00 and 07 are about that. */
import { admin } from '../../kubernetes/admin.ts'
import { look } from '../../network-plugin/move-aside.ts'
import { readNodeState } from '../../network-plugin/node-state.ts'
import { recognise } from '../../network-plugin/recognise.ts'
import type { Record } from './cluster.ts'
import { folder } from './connection.ts'
import type { Machine } from './machine.ts'

/**
 * Asked when the cluster has come up. No where another network plugin is on a machine, unless it is aside: its kubelets call that. No
 * either where the first machine is no control plane, on which labs type kubectl, or a runtime is not containerd, whose `ctr` they ask.
 */
export async function callLabs(machines: readonly Machine[], record: Record): Promise<boolean> {
  const [first] = machines
  if (first === undefined || !(await isControlPlane(first))) return false
  const others = await Promise.all(machines.map(machine => hasOtherPlugin(machine, record)))
  return !others.includes(true) && areNodes(first, record)
}

async function isControlPlane(machine: Machine): Promise<boolean> {
  const { exitCode } = await machine.run(['sh', '-c', 'command -v kubectl && test -r "$1"', 'sh', admin])
  return exitCode === 0
}

/** Labs have a folder of their own over that of a plugin with a configuration; one that has none yet is told by what else is its. */
async function hasOtherPlugin(machine: Machine, { name, aside = false }: Record): Promise<boolean> {
  const { exitCode } = await machine.run(['sh', '-c', '[ -d "$1" ] || [ -d /opt/mini-cni ]', 'sh', netD(name)])
  if (exitCode === 0) return true
  if (aside) return false
  const { stdout } = await machine.run(['sh', '-c', look])
  return recognise(readNodeState(stdout)).plugin !== undefined
}

const netD = (cluster: string): string => `${folder}/${cluster}/net.d`

/** By the names that their kubelets have: the machines' in small letters. */
async function areNodes(first: Machine, { hosts }: Record): Promise<boolean> {
  const path = '{range .items[*]}{.metadata.name} {.status.nodeInfo.containerRuntimeVersion}{"\\n"}{end}'
  const argv = ['--kubeconfig', admin, '--request-timeout=5s', 'get', 'nodes', '-o', `jsonpath=${path}`]
  const { stdout } = await first.run(['kubectl', ...argv])
  const lines = stdout.split('\n')
  return hosts.every(({ state }) =>
    lines.some(line => line.startsWith(`${state.hostname.toLowerCase()} containerd://`)),
  )
}
