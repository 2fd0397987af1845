/** A kind cluster, found by name or made: its first two nodes are those of the labs, and are reached by `docker exec`. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Exit, LabError } from '../../errors.ts'
import { isStopping, onInterrupt } from '../../interrupt.ts'
import { cacheDir } from '../../kubernetes/cache.ts'
import { showProgress } from '../../progress-line.ts'
import { version } from '../../version.ts'
import { withLock } from '../netns/lock.ts'
import type { Cluster, Provider, Topology } from '../provider.ts'
import { bringUp } from '../ssh/bring-up.ts'
import { clusterOf, type Record, readRecord, recordOf, recordsOf } from '../ssh/cluster.ts'
import { type Here, thisMachine } from '../ssh/here.ts'
import type { Host } from '../ssh/hosts.ts'
import { lendToLabs, takeFromLabs } from '../ssh/lend-to-labs.ts'
import { takeAway } from '../ssh/ssh.ts'
import { chooseNodes } from './choose-nodes.ts'
import { mark } from './configuration.ts'
import { type Container, findEngine, listNodes } from './engine.ts'
import { adminConfig, giveRanges, waitForApi } from './kubernetes.ts'
import { makeCluster } from './make-cluster.ts'
import { busyboxFor } from './pull-busybox.ts'

export interface KindOptions {
  /** The value of --nodes: two containers. */
  readonly nodes?: string | undefined
  /** The value of --aside. */
  readonly aside?: boolean | undefined
  /** The node image for a cluster that is made; default: kind's. */
  readonly image?: string | undefined
  readonly here?: Here
}

export function kindProvider({
  nodes: wanted,
  aside = false,
  image = process.env.CNILAB_KIND_IMAGE,
  here: given,
}: KindOptions = {}): Provider {
  const here: Here = { records: join(dirname(cacheDir()), 'kind'), ...(given ?? thisMachine) }
  const kubeconfig = (name: string) => join(recordsOf(here), name, 'kubeconfig')

  async function find(name: string): Promise<Cluster | undefined> {
    const record = readRecord(here, name)
    const [first] = record?.hosts ?? []
    if (record === undefined || first?.engine === undefined) return undefined
    const ids = (await listNodes(here, first.engine, name)).map(({ id }) => id)
    if (record.hosts.every(({ id = '' }) => ids.includes(id))) return clusterOf(here, record, () => remove(name))
    rmSync(join(recordsOf(here), name), { recursive: true, force: true }) // it was deleted without us
    return undefined
  }

  async function list(): Promise<readonly string[]> {
    const made = await findEngine(here)
      .then(engine => listNodes(here, engine))
      .catch(() => [])
    const names = made.filter(isMade).map(({ cluster }) => cluster)
    return [...new Set([...recorded(here), ...names])].sort()
  }

  async function remove(name: string): Promise<void> {
    const record = readRecord(here, name)
    const engine = record?.hosts[0]?.engine ?? (await findEngine(here))
    const nodes = await listNodes(here, engine, name)
    if (nodes.some(isMade)) await deleteNodes(here, engine, nodes)
    else if (nodes.length > 0) {
      const back = async () => record && takeFromLabs(clusterOf(here, record, () => remove(name)))
      await takeAway(here, record ?? begun({ ...nothing, name }, nodes.slice(0, 2), engine), back)
    }
    rmSync(join(recordsOf(here), name), { recursive: true, force: true })
  }

  return {
    name: 'kind',
    find,
    list,
    remove,

    async unavailable(): Promise<string | undefined> {
      if (process.platform !== 'linux') return 'the machine that cnilab runs on must be a Linux machine'
      try {
        await listNodes(here, await findEngine(here))
        return undefined
      } catch (error) {
        if (!(error instanceof LabError)) throw error
        return `${error.message}; ${error.suggestions[0]}`
      }
    },

    async up(topology: Topology): Promise<Cluster> {
      const { name } = topology
      mustBeBridged(topology)
      return withLock(
        `cnilab-kind-${recordsOf(here)}`,
        async () => {
          const existing = await find(name)
          if (existing !== undefined) return existing
          if (isStopping()) throw new LabError('stopped')
          const engine = await findEngine(here)
          mkdirSync(join(recordsOf(here), name), { recursive: true, mode: 0o700 })
          const undo = () => remove(name).catch(() => {})
          const forget = onInterrupt(undo)
          const progress = showProgress(`kind: cluster ${name}`)
          try {
            if ((await listNodes(here, engine, name)).length === 0) {
              progress.say('kind: two nodes without a network plugin; the first time an image is pulled')
              await makeCluster(here, topology, { image, kubeconfig: kubeconfig(name) })
            }
            const nodes = await chooseNodes(await listNodes(here, engine, name), { wanted, engine })
            const record = begun(topology, nodes, engine)
            progress.say('kind: the API server (nodes are Ready only when there is a network plugin)')
            await waitForApi(here, record)
            if (nodes.some(isMade)) await giveRanges(here, record)
            writeFileSync(kubeconfig(name), await adminConfig(here, record, nodes[0]?.api), { mode: 0o600 })
            progress.say('kind: the labs on both nodes')
            const made = await bringUp(here, { ...record, kubeconfig: kubeconfig(name), aside })
            writeFileSync(recordOf(here, name), JSON.stringify(made), { mode: 0o600 })
            const cluster = clusterOf(here, made, () => remove(name))
            await lendToLabs(cluster, () => busyboxFor(here, { engine, folder: join(recordsOf(here), name) }))
            return cluster
          } catch (error) {
            await undo()
            throw error
          } finally {
            forget()
            progress.end()
          }
        },
        { seconds: 600, busy: 'another cnilab has been bringing this cluster up' },
      )
    },
  }
}

const nothing = { underlay: 'bridged', nodes: [], pods: [] } as const

const isMade = ({ mounts }: Container): boolean => mounts.includes(mark)

function begun(topology: Topology, nodes: readonly Container[], engine: string): Record {
  const state = { hostname: '', links: [], forwards: false }
  const hosts = nodes.map(({ name, id, address }): Host => ({ name, target: name, engine, id, address }))
  return { ...topology, version, provider: 'kind', hosts: hosts.map(host => ({ ...host, ips: [], state })) }
}

function recorded(here: Here): readonly string[] {
  try {
    return readdirSync(recordsOf(here))
  } catch {
    return []
  }
}

/** As `kind delete cluster` does, for which kind need not be installed. */
async function deleteNodes(here: Here, engine: string, nodes: readonly Container[]): Promise<void> {
  const argv = [engine, 'rm', '-f', '-v', ...nodes.map(({ name }) => name)]
  const { exitCode, stderr } = await here.exec(argv, { timeout: 60_000 })
  if (exitCode === 0) return
  throw new LabError(`the nodes could not be deleted: ${stderr.trim()}`, {
    exit: Exit.machine,
    suggestions: [argv.join(' ')],
  })
}

function mustBeBridged({ underlay, name }: Topology): void {
  if (underlay === 'bridged') return
  throw new LabError(`--underlay ${underlay}: kind's nodes are on one network, so there is no router between them`, {
    suggestions: [`cnilab up --provider kind${name === 'lab' ? '' : ` --name ${name}`}`, 'cnilab up --underlay routed'],
  })
}
