import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hostName } from '../link/names.ts'
import type { Attachment, NetConf, Result } from '../model.ts'
import { onNode } from '../netns/sockets.ts'
import { callPlugin } from './runtime.ts'

/** Versions whose results have another form than the newest. */
const forms = ['0.2.0', '0.4.0']

/**
 * What a runtime may do with a plugin beside ADD and DEL of one pod: STATUS, other versions, a plugin before it, GC, addresses
 * from another plugin. `pod` has its namespace and no interface, and has none afterwards. Throws a sentence where it is not as CNI says.
 */
export function rehearsePlugin(plugin: string, pod: Attachment, conf: NetConf): void {
  const { crossNode, ...alone } = conf // The tunnel is made when all pods are.
  callPlugin(plugin, 'STATUS', pod, alone)
  for (const cniVersion of forms) {
    const result = add(plugin, pod, { ...conf, cniVersion })
    callPlugin(plugin, 'DEL', pod, { ...conf, cniVersion })
    mustBe(result.cniVersion === cniVersion, `the result of cniVersion ${cniVersion} says ${result.cniVersion}`)
    const old = cniVersion === '0.2.0'
    mustBe('ip4' in result === old, `the result of cniVersion ${cniVersion} ${old ? 'has no' : 'has an'} ip4`)
  }
  afterAnother(plugin, pod, conf)
  delegated(plugin, pod, conf)
}

/** In a chain, and then collected as garbage, but not while the runtime lists it. */
function afterAnother(plugin: string, pod: Attachment, conf: NetConf): void {
  const earlier = { name: 'earlier0', sandbox: pod.netns }
  const prevResult = { cniVersion: conf.cniVersion, interfaces: [earlier], ips: [], routes: [] }
  const { interfaces, ips } = add(plugin, pod, { ...conf, prevResult })
  const at = interfaces.findIndex(({ name, sandbox }) => name === pod.ifname && sandbox === pod.netns)
  mustBe(interfaces[0]?.name === earlier.name, `the interface of the plugin before is not the first in the result`)
  mustBe(ips[0]?.interface === at, `the address is not at interface ${at}, where ${pod.ifname} stands after prevResult`)
  const isThere = () => onNode(node => node.link(hostName(pod))) !== undefined
  collect(plugin, pod, conf, [{ containerID: pod.containerId, ifname: pod.ifname }])
  mustBe(isThere(), `GC removed ${pod.containerId}, which the runtime had listed as alive`)
  collect(plugin, pod, conf, [])
  mustBe(!isThere(), `GC with an empty list left ${pod.containerId} attached`)
}

function collect(plugin: string, pod: Attachment, conf: NetConf, alive: readonly object[]): void {
  const asked: NetConf & Readonly<Record<string, unknown>> = { ...conf, 'cni.dev/valid-attachments': alive }
  callPlugin(plugin, 'GC', pod, asked)
}

/** An IPAM plugin of somebody else, which knows one address. */
function delegated(plugin: string, pod: Attachment, conf: NetConf): void {
  const type = 'rehearsal-ipam'
  const file = join(dirname(plugin), type)
  const address = '198.51.100.9/24'
  writeFileSync(file, `#!/bin/sh\necho '{ "cniVersion": "1.0.0", "ips": [{ "address": "${address}" }] }'\n`, {
    mode: 0o755,
  })
  try {
    const other = { ...conf, isDefaultGateway: false, isGateway: false, ipam: { type } }
    const { ips } = add(plugin, pod, other)
    callPlugin(plugin, 'DEL', pod, other)
    mustBe(
      ips[0]?.address === address,
      `the plugin in ipam.type said ${address}, and the result says ${ips[0]?.address}`,
    )
  } finally {
    rmSync(file)
  }
}

function add(plugin: string, pod: Attachment, conf: NetConf & { readonly prevResult?: Result }): Result {
  return JSON.parse(callPlugin(plugin, 'ADD', pod, conf))
}

function mustBe(is: boolean, otherwise: string): void {
  if (!is) throw new Error(otherwise)
}
