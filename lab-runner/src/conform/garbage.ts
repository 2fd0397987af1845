/** GC: what it is given, what there is to collect, and whether it collects anything. */
import { differences } from './difference.ts'
import { NotApplicable } from './item.ts'
import { destroy } from './lost-namespace.ts'
import type { Called, Json, PodOfRig, Rig, Snapshot } from './rig.ts'

export const newKey = 'cni.dev/valid-attachments'
/** What it was called until containernetworking/cni#1103. */
export const oldKey = 'cni.dev/attachments'

/** The value of either key: `eth0` of these pods is alive. */
export function alive(...pods: readonly PodOfRig[]): readonly Json[] {
  return pods.map(({ containerId }) => ({ containerID: containerId, ifname: 'eth0' }))
}

/** GC that must succeed. */
export async function collect(rig: Rig, keep: readonly PodOfRig[], conf: Json = {}): Promise<Called> {
  return rig.must({ command: 'GC', conf: { ...conf, [newKey]: alive(...keep) } })
}

/** A pod that only this plugin has yet to be called for. */
export async function waitingPod(rig: Rig): Promise<PodOfRig> {
  const pod = await rig.pod()
  if (rig.kind === 'chained') await rig.prev(pod)
  return pod
}

/** ADD, and then the pod ends without DEL, as with a runtime that crashed. For a chained plugin that is all one. */
export async function addStray(rig: Rig, pod: PodOfRig, conf: Json = {}): Promise<PodOfRig> {
  await rig.add(pod, { conf })
  if (rig.kind !== 'chained') await destroy(rig, pod)
  return pod
}

/** NotApplicable where nothing outlives a pod, or GC removes nothing at all: H81 tells of that. */
export async function mustCollect(rig: Rig, ...keep: readonly PodOfRig[]): Promise<void> {
  const pod = await waitingPod(rig)
  const before = await rig.snapshot()
  await addStray(rig, pod)
  const left = await countNew(rig, before)
  if (left === 0) throw new NotApplicable('nothing of it outlives a pod that ended without DEL')
  await rig.call({ command: 'GC', conf: { [newKey]: alive(...keep) } })
  if ((await countNew(rig, before)) >= left) throw new NotApplicable('its GC removes nothing at all (see H81)')
}

async function countNew(rig: Rig, before: Snapshot): Promise<number> {
  const found = differences(before, await rig.snapshot())
  return found.filter(({ change, place }) => change === 'new' && !place.startsWith('pod')).length
}
