/** Makes room for the labs on machines that have a network plugin already, and puts that back. Only ever done when asked. */
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Exit, LabError } from '../errors.ts'
import { admin } from '../kubernetes/admin.ts'
import type { Topology } from '../providers/provider.ts'
import type { Machine } from '../providers/ssh/machine.ts'
import { type Kubectl, startDaemons, stopDaemons } from './daemons.ts'
import { type NodeState, readNodeState } from './node-state.ts'
import { recognise } from './recognise.ts'
import type { Signature } from './signatures.ts'

const source = (name: string) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8')
/** What a node says of itself, for `readNodeState`. */
export const look = source('look.sh')
const script = source('aside.sh')

/** On each machine, what is needed to put its plugin back, and the name of the cluster for which it was moved. */
export const asideFolder = '/var/lib/cnilab/aside'

/** On the first machine, where Kubernetes was told to stop a plugin. */
const stoppedNote = `${asideFolder}/stopped`

/** Says what it is about to do; the first machine is the one that kubectl is asked on. Throws LabError; then all is as it was. */
export async function moveAside(
  machines: readonly Machine[],
  topology: Topology,
  say: (line: string) => void,
): Promise<void> {
  const states = await Promise.all(
    machines.map(async machine => readNodeState(await must(machine, ['sh', '-c', look]))),
  )
  const plugins = new Set(states.flatMap(state => recognise(state).plugin ?? []))
  for (const [index, state] of states.entries()) {
    const { plugin } = recognise(state)
    const own = linksOf(state, plugin)
    const files = state.configuration.map(({ name }) => name).filter(name => /\.(conf|conflist|json)$/.test(name))
    if (plugin === undefined && files.length === 0) continue
    const what = [...files, ...own].join(', ')
    const name = plugin?.name ?? 'a configuration of no plugin of the cluster'
    say(`${machines[index]?.host.name}: ${name} is moved aside until cnilab down: ${what}`)
  }
  if (plugins.size > 0)
    say(
      'pods that run keep running, but their network leads nowhere until then; kubectl get pods -A -o wide lists them',
    )
  const [first] = machines
  const kubectl = await kubectlOn(machines)
  try {
    await Promise.all(machines.map(machine => work(machine, 'begin', topology, [])))
    if (first !== undefined && kubectl !== undefined && plugins.size > 0) await must(first, ['touch', stoppedNote])
    for (const plugin of plugins) {
      if (kubectl !== undefined) await stop(kubectl, plugin, say)
      await gone(machines, plugin)
    }
    await Promise.all(
      machines.map((machine, index) =>
        work(machine, 'aside', topology, linksOf(states[index], recognise(states[index] as NodeState).plugin)),
      ),
    )
  } catch (error) {
    await putBack(machines)
    throw error
  }
}

/** Nothing where nothing was moved. Throws LabError where Kubernetes could not be told. */
export async function putBack(machines: readonly Machine[]): Promise<void> {
  const [first] = machines
  if (first === undefined) return
  const moved = await Promise.all(
    machines.map(async machine => (await machine.run(['test', '-d', asideFolder])).exitCode === 0),
  )
  if (!moved.includes(true)) return
  const all = (verb: 'restore' | 'forget') =>
    Promise.all(machines.map(machine => work(machine, verb, { name: '', nodes: [] }, [])))
  await all('restore')
  const wasStopped = (await first.run(['test', '-e', stoppedNote])).exitCode === 0
  const kubectl = await kubectlOn(machines)
  try {
    if (kubectl !== undefined) await startDaemons(kubectl)
    else if (wasStopped) throw new Error('the API server does not answer')
  } catch (error) {
    throw new LabError(
      `the network plugin’s files are back, but its DaemonSets could not be started: ${(error as Error).message}`,
      {
        exit: Exit.machine,
        suggestions: [
          'when it answers, again: cnilab down',
          'or take the label cnilab.aside/on-no-node out of their nodeSelector: kubectl get daemonsets -A',
        ],
      },
    )
  }
  await all('forget')
}

/** Interfaces of the node's own side; those of pods stay, and lead nowhere. */
function linksOf(state: NodeState | undefined, plugin: Signature | undefined): readonly string[] {
  if (state === undefined || plugin === undefined) return []
  const own = state.links.filter(({ ifname }) => plugin.links.some(({ name }) => name.test(ifname)))
  return own.filter(({ link_netnsid }) => link_netnsid === undefined).map(({ ifname }) => ifname)
}

async function work(
  machine: Machine,
  verb: 'begin' | 'aside' | 'restore' | 'forget',
  { name, nodes }: Pick<Topology, 'name' | 'nodes'>,
  links: readonly string[],
): Promise<void> {
  const cidrs = nodes.flatMap(({ podCidrs }) => podCidrs).join(' ')
  await must(machine, ['sh', '-c', script, 'sh', verb, cidrs, links.join(' '), name])
}

async function must(machine: Machine, argv: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await machine.run(argv)
  if (exitCode === 0) return stdout
  throw new LabError(`${machine.host.name}: ${stderr.trim() || `exit ${exitCode}`}`, { exit: Exit.machine })
}

/**
 * Undefined where no API answers: then nothing that Kubernetes runs would bring the plugin back either. What somebody has configured on the first machine may lead
 * to another cluster: it is taken only where that has these machines as nodes.
 */
async function kubectlOn(machines: readonly Machine[]): Promise<Kubectl | undefined> {
  const [first] = machines
  if (first === undefined) return undefined
  const words = `command -v kubectl >/dev/null || exit 127; [ ! -r ${admin} ] || export KUBECONFIG=${admin}; exec kubectl --request-timeout=10s "$@"`
  const kubectl: Kubectl = argv => first.run(['sh', '-c', words, 'sh', ...argv])
  const { exitCode, stdout } = await kubectl(['get', 'nodes', '-o', 'name'])
  if (exitCode !== 0) return undefined
  if ((await first.run(['test', '-r', admin])).exitCode === 0) return kubectl
  const names = stdout.split('\n')
  const hosts = await Promise.all(machines.map(machine => must(machine, ['uname', '-n'])))
  return hosts.every(host => names.includes(`node/${host.trim().toLowerCase()}`)) ? kubectl : undefined
}

async function stop(kubectl: Kubectl, plugin: Signature, say: (line: string) => void): Promise<void> {
  try {
    const stopped = await stopDaemons(kubectl, plugin)
    if (stopped.length > 0) say(`Kubernetes: ${stopped.join(', ')} on no node until then`)
  } catch (error) {
    throw new LabError(`${plugin.name} could not be stopped: ${(error as Error).message}`, { exit: Exit.machine })
  }
}

/** It would put back what is moved. */
async function gone(machines: readonly Machine[], plugin: Signature): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const states = await Promise.all(
      machines.map(async machine => readNodeState(await must(machine, ['sh', '-c', look]))),
    )
    const running = states.flatMap(({ programs }, index) =>
      programs
        .filter(name => plugin.programs.some(program => program.test(name)))
        .map(name => `${name} on ${machines[index]?.host.name}`),
    )
    if (running.length === 0) return
    if (turn === 120) {
      throw new LabError(`${plugin.name} does not stop: ${running.join(', ')}`, {
        exit: Exit.machine,
        suggestions: [
          'stop it as it was installed, then again: cnilab up --aside',
          'or take machines without a plugin: --nodes this,HOST',
        ],
      })
    }
    await pause(500)
  }
}
