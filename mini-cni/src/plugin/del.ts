import { existsSync } from 'node:fs'
import { ipam } from '../ipam/ipam.ts'
import { release } from '../ipam/leases.ts'
import { link } from '../link/link.ts'
import { hostName } from '../link/names.ts'
import type { Attachment, Step } from '../model.ts'
import { delLink } from '../netlink/messages/link.ts'
import { keepSockets, onNode } from '../netns/sockets.ts'
import * as pipeline from '../pipeline.ts'
import type { Config } from '../protocol/config.ts'
import { refuseOwn } from '../protocol/namespace.ts'
import * as record from '../protocol/record.ts'
import { type Call, journalPath } from './call.ts'
import { withSoundJournal } from './journal.ts'
import { sourceOf, stepsFor } from './steps.ts'

/**
 * CNI DEL, by the record of ADD and by names that follow from the attachment; the namespace is not looked at, so it may be
 * gone, or be another pod's by now. What is gone already is no error. A record whose removal failed stays for the next DEL.
 * `isCut`: the cable is known to be gone, and is not looked for.
 */
export function del(call: Call, isCut = false): undefined {
  refuseOwn(call.pod.netns, call.variables.CNI_NETNS_OVERRIDE)
  const { conf, role } = call.config
  withSoundJournal(call, () => {
    if (role === 'main') detach(call, call.pod, isCut)
    else if (conf.ipam?.ranges !== undefined && existsSync(journalPath(call))) release(conf, call.pod)
  })
}

/** Removes one attachment of the call's network. */
export function detach(call: Call, pod: Attachment, isCut = false): void {
  const found = record.find(pod)
  const known = found === 'damaged' ? undefined : found
  if (found === 'damaged')
    console.error(`mini-cni: the record of ${pod.containerId} ${pod.ifname} is damaged; going by names`)
  keepSockets(() => {
    if (known !== undefined && !isCut) removeRenamed(known)
    const own = { ...call, pod, config: configFor(call.config, known) }
    const steps = stepsToUndo(own)
    pipeline.del(pod, own.config.conf, isCut ? steps.flatMap(withoutCable) : steps)
    record.forget(pod.network, hostName(pod))
  })
}

/** A pool that nothing was ever taken from has no journal, and is not made only to give nothing back. */
function stepsToUndo(call: Call): readonly Step[] {
  const { source } = call.config
  return stepsFor(call, source === 'pool' && !existsSync(journalPath(call)) ? 'none' : source)
}

/** Every question about a link would wait for the kernel, which still has the lock of all links to take one out. */
function withoutCable(step: Step): readonly Step[] {
  if (step === link) return []
  return step === ipam ? [{ ...ipam, del: (pod, conf) => void release(conf, pod) }] : [step]
}

/** Addresses go back where they came from, also when the configuration says something else by now. */
function configFor(config: Config, known: record.Recorded | undefined): Config {
  if (known === undefined) return config
  const { ipam, ...rest } = config.conf
  const conf = known.ipam === undefined ? rest : { ...rest, ipam: known.ipam }
  const json = known.section === undefined ? config.json : { ...config.json, ipam: known.section }
  return { ...config, conf, json, source: sourceOf(known.ipam) }
}

/** Somebody gave the node's end another name: it is the veth with the index and the peer that ADD has recorded. */
function removeRenamed({ hostName: name, hostIndex, podIndex }: record.Recorded): void {
  if (hostIndex === undefined) return
  onNode(node => {
    if (node.link(name) !== undefined) return
    const link = node.link(hostIndex)
    if (link?.kind === 'veth' && link.peerIndex === podIndex) node.request(delLink({ index: link.index }))
  })
}
