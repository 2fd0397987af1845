/** What plugins later in the chain do to an attachment, and tell of in the result that CHECK gets. */
import { interfaceOf, listed } from './faults.ts'
import type { Json, PodOfRig, Rig } from './rig.ts'
import { compareVersions } from './versions.ts'

export interface Change {
  /** "a route was added" */
  readonly what: string
  /** Makes it, and returns the result that tells of it; undefined where it cannot be made here. */
  make(rig: Rig, pod: PodOfRig, result: Json): Promise<Json | undefined>
}

export const addedRoute: Change = {
  what: 'a route was added',
  async make(rig, pod, result) {
    const { exitCode } = await rig.exec(['ip', 'route', 'add', '198.51.100.0/24', 'dev', 'eth0', 'scope', 'link'], pod)
    return exitCode === 0 ? result : undefined
  },
}

export const laterChanges: readonly Change[] = [
  addedRoute,
  {
    what: 'a route was removed, from prevResult too',
    async make(rig, pod, result) {
      const [first, ...rest] = listed(result.routes)
      if (first === undefined) return undefined
      const { exitCode } = await rig.exec(['ip', 'route', 'del', String(first.dst)], pod)
      return exitCode === 0 ? { ...result, routes: rest } : undefined
    },
  },
  {
    what: 'the MAC address was changed, in prevResult too',
    async make(rig, pod, result) {
      const mac = '02:00:00:00:00:42'
      const { exitCode } = await rig.exec(['ip', 'link', 'set', 'eth0', 'address', mac], pod)
      return exitCode === 0 ? withInterface(result, { mac }) : undefined
    },
  },
  {
    what: 'the MTU was changed, in prevResult too',
    async make(rig, pod, result) {
      const { exitCode } = await rig.exec(['ip', 'link', 'set', 'eth0', 'mtu', '1340'], pod)
      const told = compareVersions(String(rig.conf.cniVersion), '1.1.0') >= 0 ? { mtu: 1340 } : {}
      return exitCode === 0 ? withInterface(result, told) : undefined
    },
  },
]

/** Links of somebody else, on the host and in the pod, as a result lists them. */
export async function foreignLinks(rig: Rig, pod: PodOfRig): Promise<readonly Json[]> {
  await rig.exec(['ip', 'link', 'add', 'dummy7', 'address', '02:00:00:00:00:07', 'type', 'dummy'])
  await rig.exec(['ip', 'link', 'add', 'net7', 'address', '02:00:00:00:00:08', 'type', 'dummy'], pod)
  return [
    { name: 'dummy7', mac: '02:00:00:00:00:07' },
    { name: 'net7', mac: '02:00:00:00:00:08', sandbox: pod.netns },
  ]
}

function withInterface(result: Json, changes: Json): Json {
  const own = interfaceOf(result)
  return { ...result, interfaces: listed(result.interfaces).map(one => (one === own ? { ...one, ...changes } : one)) }
}
