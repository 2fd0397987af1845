/** Calls of the shims, as a runtime makes them. */
import type { Attachment } from '../../mini-cni/src/model.ts'
import { getAddresses } from '../../mini-cni/src/netlink/messages/address.ts'
import { inPod } from '../../mini-cni/src/netns/sockets.ts'
import { callPlugin, type Reply, requestFor } from '../conform/live/call-plugin.ts'
import { queue } from './agent-process.ts'

export interface Shims {
  readonly sh: string
  /** Absent where there is no compiler. */
  readonly c: string | undefined
}

export function call(
  file: string,
  command: string,
  pod: Attachment,
  conf: object,
  running?: (kill: () => void) => void,
): Promise<Reply> {
  const { variables, input } = requestFor(command, pod, conf)
  return callPlugin(file, { variables: { ...variables, MINI_CNI_QUEUE: queue }, input }, running)
}

/** The code of the error that a call answered, 0 for success; -1 where it answered nothing that is an error in CNI. */
export function codeOf({ code, stdout }: Reply): number {
  if (code === 0) return 0
  try {
    const said = JSON.parse(stdout)
    return typeof said.code === 'number' ? said.code : -1
  } catch {
    return -1
  }
}

/** The pod's address in the answer to an ADD, without prefix length. */
export function addressIn({ stdout }: Reply): string {
  return JSON.parse(stdout).ips[0].address
}

/** What is wrong with a pod whose ADD was answered; undefined: it has its address. */
export function troubleOf(pod: Attachment, address: string): string | undefined {
  const found = inPod(pod.netns, inside => {
    const link = inside.link('eth0')
    return link && { up: link.up, addresses: inside.dump(getAddresses({ index: link.index })).map(one => one.address) }
  })
  if (found === undefined) return `there is no eth0 in ${pod.netns}`
  if (!found.up) return `eth0 in ${pod.netns} is down`
  return found.addresses.includes(address) ? undefined : `eth0 in ${pod.netns} has no ${address}`
}

/** Which shim this caller uses: both in turns. */
export function shimFor({ sh, c }: Shims, number: number): string {
  return number % 2 === 0 ? (c ?? sh) : sh
}
