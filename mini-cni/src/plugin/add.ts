import { enableForwarding } from '../bridge/forwarding.ts'
import { release, reserve } from '../ipam/leases.ts'
import { LinkExists } from '../link/link-exists.ts'
import { hostName } from '../link/names.ts'
import type { Attachment, Interface, Result } from '../model.ts'
import { inPod, keepSockets, onNode } from '../netns/sockets.ts'
import * as pipeline from '../pipeline.ts'
import type { Config } from '../protocol/config.ts'
import { withoutDetection } from '../protocol/detection.ts'
import { CniError, codes } from '../protocol/error.ts'
import type { Json } from '../protocol/fields.ts'
import { podNamespace, refuseOtherKind, refuseOwn } from '../protocol/namespace.ts'
import { merge } from '../protocol/prev-result.ts'
import * as record from '../protocol/record.ts'
import { formatResult } from '../protocol/result.ts'
import { bridgeGuard } from './bridge-guard.ts'
import type { Call } from './call.ts'
import { del } from './del.ts'
import { withSoundJournal } from './journal.ts'
import { stepsFor } from './steps.ts'

/** CNI ADD: what to print. A failed one leaves nothing behind. */
export function add(call: Call): Json {
  const { environment, config, pod } = call
  refuseOwn(pod.netns, call.variables.CNI_NETNS_OVERRIDE)
  if (config.role === 'ipam') return withSoundJournal(call, () => addAddresses(call))
  const namespace = podNamespace(environment.netns)
  return keepSockets(() => {
    refuseOtherKind(pod.netns, () => inPod(pod.netns, () => {}))
    const entry = {
      ...pod,
      hostName: hostName(pod),
      namespace,
      adding: record.processNow(),
      since: record.uptimeNow(),
      ...(config.conf.ipam && { ipam: config.conf.ipam }),
      ...(config.source === 'delegate' && { section: config.json.ipam }),
    }
    claim(call, entry)
    const putBack = bridgeGuard(config.conf.bridge)
    try {
      return withSoundJournal(call, () => attach(call, entry))
    } catch (error) {
      putBack()
      record.forget(pod.network, entry.hostName)
      if (error instanceof LinkExists) refuseTaken(pod)
      throw error
    }
  })
}

function attach(call: Call, entry: record.Recorded): Json {
  const { config, pod } = call
  const steps = stepsFor(call)
  if (config.conf.isGateway) enableForwarding()
  const make = () => pipeline.add(pod, config.conf, steps)
  const made = isOnlyV4(config) ? make() : withoutDetection(pod.netns, make)
  try {
    const { own, host } = complete(pod, {
      ...made,
      ...(config.conf.dns && !made.dns && { dns: config.conf.dns }),
    })
    const json = formatResult(merge(config.prevResult, own), config.version)
    const { adding, ...rest } = entry
    const indexes = { hostIndex: host.index, ...(host.peerIndex && { podIndex: host.peerIndex }) }
    record.replace({ ...rest, ...indexes, ips: own.ips, routes: own.routes })
    return json
  } catch (error) {
    pipeline.del(pod, config.conf, steps)
    throw error
  }
}

/** Whether no IPv6 address can come; a link-local one that is of no use for a second then keeps nobody waiting. */
function isOnlyV4({ source, conf }: Config): boolean {
  return source === 'pool' && (conf.ipam?.ranges ?? []).flat().every(({ subnet }) => !subnet.includes(':'))
}

/** The result with MAC and MTU of the cable as the kernel has them now: both ends were born with one MTU, and the pod's has the MAC that it was given. */
function complete(pod: Attachment, made: Result) {
  const host = onNode(node => node.link(hostName(pod)))
  if (host === undefined) {
    throw new CniError(
      codes.tryAgain,
      `somebody removed ${pod.ifname} of ${pod.containerId} while it was being added; try again`,
    )
  }
  const interfaces = made.interfaces.map((one): Interface => {
    if (one.sandbox !== undefined) return { ...one, mtu: host.mtu }
    return one.name === host.name ? { ...one, mac: host.mac, mtu: host.mtu } : one
  })
  return { own: { ...made, interfaces }, host }
}

function refuseTaken(pod: Attachment): void {
  const taken = inPod(pod.netns, inside => inside.link(pod.ifname))
  if (taken === undefined) return
  throw new CniError(
    codes.invalidEnvironment,
    `CNI_IFNAME ${pod.ifname} exists already in ${pod.netns}; DEL it first, or choose another name`,
  )
}

/**
 * Puts the attachment on record, unless it is there already: then it is refused. A record without its cable is removed, and so is what an ADD made that
 * was killed: nobody was ever told of it, so nobody uses it.
 */
function claim(call: Call, entry: record.Recorded): void {
  if (record.begin(entry)) return
  const earlier = record.find(entry)
  const what = `${entry.ifname} of ${entry.containerId} in network ${entry.network}`
  if (earlier !== 'damaged' && earlier !== undefined && record.isBeingAdded(earlier)) {
    throw new CniError(codes.tryAgain, `another process is adding ${what}; wait until it ends`)
  }
  const isWhole = earlier === 'damaged' || earlier?.adding === undefined
  const there = isWhole && onNode(node => node.link(entry.hostName)) !== undefined
  if (there)
    throw new CniError(
      codes.invalidEnvironment,
      `CNI_CONTAINERID and CNI_IFNAME: ${what} was added before; DEL it first`,
    )
  del(call)
  if (!record.begin(entry)) throw new CniError(codes.tryAgain, `another process is adding ${what}; wait until it ends`)
}

/** As IPAM plugin of another: addresses, routes by their gateways, and nothing about interfaces (CNI SPEC §5, "Abbreviated results"). */
function addAddresses({ config: { conf, version }, pod }: Call): Json {
  const ips = reserve(conf, pod)
  try {
    // The plugin that asks puts in its own gateways and default routes.
    const routes = conf.ipam?.routes ?? []
    const whole = formatResult(
      { cniVersion: version, interfaces: [], ips, routes, ...(conf.dns && { dns: conf.dns }) },
      version,
    )
    const { interfaces, ...abbreviated } = whole
    return abbreviated
  } catch (error) {
    release(conf, pod)
    throw error
  }
}
