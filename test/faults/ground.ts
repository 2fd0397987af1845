/** What each loop begins with and ends in. */
import { leases } from '../../mini-cni/src/ipam/leases.ts'
import { hostName } from '../../mini-cni/src/link/names.ts'
import type { Attachment } from '../../mini-cni/src/model.ts'
import { keepSockets, onNode } from '../../mini-cni/src/netns/sockets.ts'
import { find } from '../../mini-cni/src/protocol/record.ts'
import { interfacesIn } from '../conform/live/node-state.ts'
import type { confOf } from '../conform/live/pods.ts'
import { call, codeOf } from './calls.ts'

/** All that a pod's ADD makes, as far as it is there: for a sentence; empty: nothing. */
export function leftOf(pod: Attachment, conf: ReturnType<typeof confOf>): readonly string[] {
  return [
    ...(find(pod) === undefined ? [] : ['its record']),
    ...(keepSockets(() => onNode(node => node.link(hostName(pod)))) === undefined ? [] : ['its cable']),
    ...(leases(conf).some(({ containerId }) => containerId === pod.containerId) ? ['its address'] : []),
    ...interfacesIn(pod.netns).map(line => `in the pod: ${line}`),
  ]
}

/** GC by which no attachment is alive. */
export async function collectAll(file: string, conf: ReturnType<typeof confOf>): Promise<readonly string[]> {
  const nobody = { network: conf.name, containerId: '', ifname: '', netns: '' }
  const reply = await call(file, 'GC', nobody, { ...conf, 'cni.dev/valid-attachments': [] })
  return codeOf(reply) === 0 ? [] : [`GC: ${reply.stdout}`]
}

/** Sentences about what is left although nobody should be there any more. */
export function remains(pods: readonly Attachment[], conf: ReturnType<typeof confOf>): readonly string[] {
  return [
    ...pods.flatMap(pod => interfacesIn(pod.netns).map(line => `left in ${pod.netns}: ${line}`)),
    ...leases(conf).map(({ containerId }) => `${containerId} still holds an address`),
  ]
}
