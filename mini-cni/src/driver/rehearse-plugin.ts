import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Attachment, NetConf, Result } from '../model.ts'
import { callPlugin } from './runtime.ts'

/** Versions whose results differ in form. */
const forms = ['0.2.0', '0.4.0', '1.0.0', '1.1.0']

/**
 * What a runtime may do with a plugin beside ADD and DEL of one pod: other versions, a plugin before it, addresses from
 * another plugin. `pod` has its namespace and no interface, and has none afterwards. Throws a sentence where it is not as CNI says.
 */
export function rehearsePlugin(plugin: string, pod: Attachment, conf: NetConf): void {
  for (const cniVersion of forms) {
    const result = attach(plugin, pod, { ...conf, cniVersion })
    mustBe(result.cniVersion === cniVersion, `the result of cniVersion ${cniVersion} says ${result.cniVersion}`)
    const old = cniVersion === '0.2.0'
    mustBe('ip4' in result === old, `the result of cniVersion ${cniVersion} ${old ? 'has no' : 'has an'} ip4`)
  }
  const earlier = { name: 'earlier0', sandbox: pod.netns }
  const prevResult = { cniVersion: conf.cniVersion, interfaces: [earlier], ips: [], routes: [] }
  const { interfaces, ips } = attach(plugin, pod, { ...conf, prevResult })
  const at = interfaces.findIndex(({ name, sandbox }) => name === pod.ifname && sandbox === pod.netns)
  mustBe(interfaces[0]?.name === earlier.name, `the interface of the plugin before is not the first in the result`)
  mustBe(ips[0]?.interface === at, `the address is not at interface ${at}, where ${pod.ifname} stands after prevResult`)
  delegated(plugin, pod, conf)
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
    const { ips } = attach(plugin, pod, { ...conf, isDefaultGateway: false, isGateway: false, ipam: { type } })
    mustBe(
      ips[0]?.address === address,
      `the plugin in ipam.type said ${address}, and the result says ${ips[0]?.address}`,
    )
  } finally {
    rmSync(file)
  }
}

function attach(plugin: string, pod: Attachment, conf: NetConf & { readonly prevResult?: Result }): Result {
  const result = JSON.parse(callPlugin(plugin, 'ADD', pod, conf))
  callPlugin(plugin, 'DEL', pod, conf)
  return result
}

function mustBe(is: boolean, otherwise: string): void {
  if (!is) throw new Error(otherwise)
}
