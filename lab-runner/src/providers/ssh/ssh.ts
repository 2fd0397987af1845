/** Two machines that are there: this one and another by ssh, or two others. What is made on them is taken away again; the rest stays. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Exit, LabError } from '../../errors.ts'
import { isStopping, onInterrupt } from '../../interrupt.ts'
import { asideFolder, putBack } from '../../network-plugin/move-aside.ts'
import { version } from '../../version.ts'
import { withLock } from '../netns/lock.ts'
import type { Cluster, Provider, Topology } from '../provider.ts'
import { bringUp } from './bring-up.ts'
import { clusterOf, type Record, readRecord, recordOf, recordsOf } from './cluster.ts'
import { dropFolder } from './connection.ts'
import { type Here, thisMachine } from './here.ts'
import { findHosts, type Host } from './hosts.ts'
import { callLabs } from './kubelets.ts'
import { lendToLabs, takeFromLabs } from './lend-to-labs.ts'
import { type Machine, machineOf, work } from './machine.ts'

export interface SshOptions {
  /** The value of --nodes. */
  readonly nodes?: string | undefined
  /** The value of --aside. */
  readonly aside?: boolean | undefined
  readonly here?: Here
}

export function sshProvider({ nodes, aside = false, here = thisMachine }: SshOptions = {}): Provider {
  const lock = <T>(work: () => Promise<T>) => withLock(`cnilab-ssh-${here.root}`, work)
  const hostsOf = async (): Promise<readonly Host[]> => findHosts(here, nodes)
  const kept = `${here.root}/var/lib/cnilab/up` // see host.sh

  async function find(name: string): Promise<Cluster | undefined> {
    const record = readRecord(here, name)
    return record === undefined ? undefined : clusterOf(here, record, () => remove(name))
  }

  async function list(): Promise<readonly string[]> {
    const path = recordsOf(here)
    const recorded = existsSync(path) ? readdirSync(path).filter(name => !name.startsWith('.')) : []
    // After a restart of this machine, nothing is left of a cluster but programs, and another's plugin that is aside.
    const programs = existsSync(kept) ? readdirSync(kept) : []
    const note = `${here.root}${asideFolder}/cluster`
    const aside = existsSync(note) ? [readFileSync(note, 'utf8').trim()] : []
    return [...new Set([...recorded, ...programs, ...aside])].sort()
  }

  /** Both machines, and first the one that may not answer: what is here is known until the other is clean. */
  async function remove(name: string): Promise<void> {
    if (!(await list()).includes(name)) return
    await giveBack(readRecord(here, name) ?? begun(nothing(name), await hostsAgain(name)))
  }

  async function hostsAgain(name: string): Promise<readonly Host[]> {
    try {
      return await hostsOf()
    } catch (error) {
      if (existsSync(`${kept}/${name}`)) throw error
      return []
    }
  }

  async function giveBack(record: Record): Promise<void> {
    const { name, kubelets } = record
    const back = () => takeFromLabs(clusterOf(here, record, () => remove(name)))
    await takeAway(here, record, kubelets ? back : undefined)
  }

  return {
    name: 'ssh',
    find,
    list,
    remove,

    async unavailable(): Promise<string | undefined> {
      if (process.platform !== 'linux') return 'the machine that cnilab runs on must be a Linux machine'
      const { exitCode, stdout } = await here.exec(['sh', '-c', 'id -u; command -v ssh'])
      if (!stdout.startsWith('0\n')) return 'it makes interfaces and namespaces on this machine: sudo cnilab …'
      if (exitCode !== 0) return 'there is no ssh client: apt-get install openssh-client'
      const opened = (await hostsOf()).map(host => machineOf(here, host).connection?.open())
      const trouble = (await Promise.all(opened)).find(one => one !== undefined)
      return trouble === undefined ? undefined : `${trouble.text}; ${trouble.remedy}`
    },

    async up(topology: Topology): Promise<Cluster> {
      return lock(async () => {
        const existing = await find(topology.name)
        if (existing !== undefined) return existing
        const other = (await list()).find(name => name !== topology.name && readRecord(here, name) !== undefined)
        if (other !== undefined) {
          throw new LabError(`cluster ${other} is up on these machines, and they can carry one`, {
            suggestions: [`cnilab down --name ${other} --provider ssh`],
          })
        }
        if (isStopping()) throw new LabError('stopped')
        const hosts = await hostsOf()
        const half = { ...begun(topology, hosts), aside }
        const undo = () => giveBack(readRecord(here, topology.name) ?? half).catch(() => {})
        const forget = onInterrupt(undo)
        try {
          const made = await bringUp(here, half)
          const machines = made.hosts.map(host => machineOf(here, host))
          const record = { ...made, kubelets: await callLabs(machines, made) }
          const file = recordOf(here, topology.name)
          mkdirSync(dirname(file), { recursive: true, mode: 0o700 }) // this machine need not be a node
          writeFileSync(file, JSON.stringify(record), { mode: 0o600 })
          const cluster = clusterOf(here, record, () => remove(topology.name))
          if (record.kubelets) await lendToLabs(cluster)
          return cluster
        } catch (error) {
          await undo()
          throw error
        } finally {
          forget()
        }
      })
    },
  }
}

/** What is known before the machines have been looked at. */
function begun(topology: Topology, hosts: readonly Host[]): Record {
  const state = { hostname: '', links: [], forwards: false }
  return { ...topology, version, hosts: hosts.map(host => ({ ...host, ips: [], state })) }
}

function nothing(name: string): Topology {
  return { name, underlay: 'bridged', nodes: [], pods: [] }
}

/**
 * Cleans both; a machine that does not answer is told of, when the other is clean. Throws before anything is taken where `cnilab install`
 * has put a plugin that the machine's own runtime calls: without its programs no pod there could be made or deleted. `before`: what
 * needs them still.
 */
export async function takeAway(here: Here, record: Record, before?: () => Promise<void>): Promise<void> {
  const clean = (machine: Machine) => work(machine, 'clean', record)
  const machines = record.hosts.map(host => machineOf(here, host))
  await mustBeUninstalled(machines, record.name)
  await before?.()
  const results: readonly PromiseSettledResult<unknown>[] = [
    ...(await Promise.allSettled(machines.map(clean))),
    ...(await Promise.allSettled([putBack(machines)])),
  ]
  await Promise.all(machines.map(({ connection }) => connection?.close()))
  rmSync(`${recordsOf(here)}/${record.name}`, { recursive: true, force: true })
  dropFolder(here)
  const failed = results.flatMap(result => (result.status === 'rejected' ? [result.reason as Error] : []))
  if (failed.length === 0) return
  const [first] = failed
  throw new LabError(`cluster ${record.name} is down, but not all of it could be taken away: ${first?.message}`, {
    exit: Exit.machine,
    suggestions: ['what is left there goes with a restart of that machine, or with the next: cnilab up'],
    cause: first,
  })
}

async function mustBeUninstalled(machines: readonly Machine[], name: string): Promise<void> {
  const answers = await Promise.allSettled(machines.map(machine => machine.run(['test', '-e', '/opt/mini-cni'])))
  const has = machines.find((_, index) => {
    const answer = answers[index]
    return answer?.status === 'fulfilled' && answer.value.exitCode === 0
  })
  if (has === undefined) return
  await Promise.all(machines.map(({ connection }) => connection?.close()))
  throw new LabError(
    `cnilab install has put a plugin on ${has.host.name}, whose pods may be using it; ${name} stays up`,
    {
      exit: Exit.machine,
      suggestions: ['cnilab uninstall, which gives back what was there, then: cnilab down'],
    },
  )
}
