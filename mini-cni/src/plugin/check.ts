import { existsSync } from 'node:fs'
import { checkAssigned } from '../ipam/check.ts'
import { leases } from '../ipam/leases.ts'
import type { Attachment, NetConf, Result } from '../model.ts'
import { inPod, keepSockets } from '../netns/sockets.ts'
import * as pipeline from '../pipeline.ts'
import { CniError, cniErrorOf, codes } from '../protocol/error.ts'
import { podNamespace, refuseOwn } from '../protocol/namespace.ts'
import { addressesOf, interfaceOf } from '../protocol/prev-result.ts'
import * as record from '../protocol/record.ts'
import { type Call, journalPath } from './call.ts'
import { stepsFor } from './steps.ts'

/**
 * CNI CHECK: compares the kernel and the pool with what ADD answered and put on record, and changes nothing. What later
 * plugins of the chain changed and told in prevResult is as it should be. Throws CniError 103 with the first difference.
 */
export function check(call: Call): undefined {
  const { config, pod } = call
  refuseOwn(pod.netns, call.variables.CNI_NETNS_OVERRIDE)
  if (config.source === 'pool' && !existsSync(journalPath(call))) {
    throw changed(`no address is reserved for ${pod.containerId} ${pod.ifname}: the pool has no journal`)
  }
  if (config.role === 'ipam') return checkLease(call)
  const namespace = podNamespace(pod.netns)
  const found = record.find(pod)
  const known = found === 'damaged' ? undefined : found
  if (known !== undefined && known.namespace !== namespace) {
    throw changed(`CNI_NETNS ${pod.netns} is another namespace than the one that ${pod.containerId} was added in`)
  }
  const prev = config.prevResult ?? { cniVersion: config.version, interfaces: [], ips: [], routes: [] }
  const conf = confFor(config.conf, prev, pod)
  keepSockets(() =>
    asChanged(() => {
      const own = ownPart(prev, pod, known)
      pipeline.check(pod, conf, own, stepsFor(call))
      inPod(pod.netns, inside => checkAssigned(inside, pod, addressesOf(prev, pod), own.routes))
    }),
  )
}

/**
 * MAC and MTU as the last plugin of the chain left them. Where nobody chose an MTU it is not looked at: the reference plugin
 * `tuning` (1.9.1) changes it and leaves the old one in the result.
 */
function confFor(conf: NetConf, prev: Result, pod: Attachment): NetConf {
  const told = interfaceOf(prev, pod)
  if (told === undefined) {
    throw new CniError(
      codes.invalidConfig,
      `prevResult lists no interface ${pod.ifname} in ${pod.netns}, which ADD made`,
    )
  }
  const { mac, mtu } = told
  return { ...conf, ...(mtu && conf.mtu && { mtu }), runtimeConfig: { ...conf.runtimeConfig, ...(mac && { mac }) } }
}

/** What of prevResult is ours, where there is a record to tell it from what others added. */
function ownPart(prev: Result, pod: Attachment, known: record.Recorded | undefined): Result {
  const ips = addressesOf(prev, pod)
  if (known?.ips === undefined) return { ...prev, ips }
  const told = (dst: string) => prev.routes.some(route => route.dst === dst)
  return {
    ...prev,
    ips: known.ips.filter(({ address }) => ips.some(ip => ip.address === address)),
    routes: (known.routes ?? []).filter(({ dst }) => told(dst)),
  }
}

function checkLease({ config: { conf, prevResult }, pod }: Call): undefined {
  const lease = leases(conf).find(one => one.containerId === pod.containerId && one.ifname === pod.ifname)
  if (lease === undefined) throw changed(`no address is reserved for ${pod.containerId} ${pod.ifname}`)
  const told = prevResult?.ips.map(({ address }) => address.replace(/\/.*/, '')) ?? []
  const lost = lease.addresses.find(address => told.length > 0 && !told.includes(address))
  if (lost !== undefined)
    throw changed(`${lost} is reserved for ${pod.containerId}, and prevResult does not tell of it`)
}

/** A step says what is wrong by an Error of its own; what the kernel refused or another plugin said keeps its code. */
function asChanged(work: () => void): void {
  try {
    work()
  } catch (error) {
    const told = cniErrorOf(error)
    throw told.code === codes.internal ? changed(told.message) : told
  }
}

function changed(what: string): CniError {
  return new CniError(codes.changed, what)
}
