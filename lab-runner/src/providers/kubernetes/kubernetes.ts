/** The nodes of the netns provider with a real Kubernetes on them: no Docker, no registry. */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Exit, LabError } from '../../errors.ts'
import { clockRemedy, isAboutClocks } from '../../kubernetes/clock.ts'
import { findBinaries } from '../../kubernetes/find-binaries.ts'
import { mustBeKnown } from '../../kubernetes/must-be-known.ts'
import type { Binaries } from '../../kubernetes/parts.ts'
import { showProgress } from '../../progress-line.ts'
import { CommandError, run } from '../../shell.ts'
import { firstSeen } from '../netns/hold.ts'
import { heldBy, netns, raise } from '../netns/netns.ts'
import type { Cluster, Node, Provider, Topology } from '../provider.ts'
import { forwardTo } from './forward.ts'
import { newRuntime } from './judge-machine.ts'
import { adminConfig } from './keys.ts'
import { findBusybox, lacking } from './lacking.ts'
import { startKubernetes } from './start-kubernetes.ts'

export interface KubernetesOptions {
  /** The value of --kube-bin. */
  readonly kubeBin?: string | undefined
  readonly proxyMode?: 'nftables' | 'iptables'
}

export function kubernetesProvider({ kubeBin, proxyMode = 'nftables' }: KubernetesOptions = {}): Provider {
  async function find(name: string): Promise<Cluster | undefined> {
    const cluster = await netns.find(name)
    return cluster?.provider === 'kubernetes' ? cluster : undefined
  }

  return {
    name: 'kubernetes',
    find,
    list: async () => heldBy('kubernetes'),
    remove: netns.remove,

    async unavailable(): Promise<string | undefined> {
      return (await netns.unavailable()) ?? (await lacking())
    },

    async up(topology: Topology): Promise<Cluster> {
      const programs = findBinaries({ kubeBin })
      const busybox = findBusybox()
      const runtimeDir = runtimeIn(kubeBin)
      // In a user namespace none can be mounted anew, and a kubelet looks for them.
      const groups = process.getuid?.() === 0 ? [] : ['/sys/fs/cgroup']
      const progress = showProgress('Kubernetes: two nodes')
      const say = (what: string) => progress.say(`Kubernetes: ${what}`)
      try {
        await mustBeKnown(programs)
        if (groups.length > 0 && runtimeDir !== undefined) await mustDoWithoutGroups(runtimeDir)
        return await raise(topology, {
          provider: 'kubernetes',
          sees: [...new Set([...groups, ...foldersOf(programs), ...(runtimeDir === undefined ? [] : [runtimeDir])])],
          async finish(cluster) {
            const groupsToSee = groups.length > 0 ? firstSeen : undefined
            await startKubernetes(cluster, {
              ...{ topology, programs, proxyMode, busybox, runtimeDir, groupsToSee, say },
            })
            const first = cluster.nodes[0] as Node
            return { kubeconfig: await adminConfig(first, `https://127.0.0.1:${await forwardTo(first, 6443)}`) }
          },
        })
      } catch (error) {
        throw ofMachine(error)
      } finally {
        progress.end()
      }
    },
  }
}

/** A command on a node that fails says what the machine lacks; it is no bug here. */
function ofMachine(cause: unknown): unknown {
  if (!(cause instanceof CommandError)) return cause
  const message = `Kubernetes did not come up: ${cause.message}`
  const remedy = isAboutClocks(message) ? clockRemedy : 'cnilab doctor'
  return new LabError(message, { exit: Exit.machine, suggestions: [remedy], cause })
}

/** A containerd that lies beside the programs of --kube-bin, with its shim. */
function runtimeIn(kubeBin: string | undefined): string | undefined {
  if (kubeBin === undefined) return undefined
  const dir = resolve(kubeBin)
  return ['containerd', 'containerd-shim-runc-v2'].every(name => existsSync(join(dir, name))) ? dir : undefined
}

/** The machine's own has been looked at before. */
async function mustDoWithoutGroups(dir: string): Promise<void> {
  const why = newRuntime((await run([join(dir, 'containerd'), '--version'])).stdout)
  if (why !== undefined) throw new LabError(`the containerd in ${dir}: ${why}`, { exit: Exit.machine })
}

/** Of the names, and of the files that links lead to. */
function foldersOf(programs: Binaries): readonly string[] {
  const paths = Object.values(programs)
  return [...new Set([...paths, ...paths.map(path => realpathSync(path))].map(path => dirname(path)))]
}
