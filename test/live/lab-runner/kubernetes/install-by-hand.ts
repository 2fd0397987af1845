/** mini-cni on both nodes of a cluster, run from this project: what the nodes' network consists of beside what pods get. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Node } from '../../../../lab-runner/src/providers/provider.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { referencePlugin } from '../../../conform/plugins-of-go.ts'
import { ask } from '../providers/topology.ts'

export interface Installing {
  /** A process for each call, or a shim before an agent that stays. */
  readonly mode: 'process' | 'agent'
  /** Of the configuration; a runtime takes none that is newer than itself. */
  readonly cniVersion: '1.0.0' | '1.1.0'
}

/** How many addresses each node has for its pods: few, so that one that is not given back is missed. */
export const addresses = 52

const conflist = '/etc/cni/net.d/10-pods.conflist'

/** The configuration comes last and by rename. */
export async function installByHand(nodes: readonly [Node, Node], installing: Installing): Promise<void> {
  const list = nodes.map(({ name, ips, podCidrs }) => ({ name, ip: ips[0], podCIDRs: podCidrs.slice(0, 1) }))
  await Promise.all(
    nodes.map(async (own, index) => {
      const other = nodes[1 - index] as Node
      await putPortmap(own)
      await own.put('/opt/cni/bin/mini-cni', programs[installing.mode])
      await ask(own, 'chmod +x /opt/cni/bin/mini-cni')
      const text = JSON.stringify(configuration(own, installing))
      if (installing.mode === 'agent') {
        await own.put('/etc/mini-cni/nodes.json', JSON.stringify(list))
        await own.put('/etc/mini-cni/pods.conflist', text)
        await own.put('/opt/cnilab/parts/mini-cni-agent', agent)
        await ask(own, 'chmod +x /opt/cnilab/parts/mini-cni-agent; start-part mini-cni-agent')
        await ask(own, 'timeout 10 sh -c "until [ -S /run/mini-cni/agent/socket ]; do sleep 0.05; done"')
      } else {
        await ask(own, `ip route replace ${other.podCidrs[0]} via ${other.ips[0]}`)
      }
      await own.put(conflist, text)
    }),
  )
}

/** For hostPort. */
export async function putPortmap(node: Node): Promise<void> {
  await node.put('/opt/cni/bin/portmap', readFileSync(referencePlugin('portmap')))
  await ask(node, 'chmod +x /opt/cni/bin/portmap')
}

const programs = {
  process: `#!/bin/sh\nexec ${root}/mini-cni/bin/mini-cni\n`,
  agent: readFileSync(join(root, 'mini-cni/bin/mini-cni-shim')),
} as const

const agent = `#!/bin/sh
export MINI_CNI_CONF=/etc/mini-cni/pods.conflist
exec ${root}/mini-cni/bin/mini-cni-agent
`

function configuration({ podCidrs: [subnet = ''] }: Node, { mode, cniVersion }: Installing): object {
  const base = subnet.replace(/\d+\/\d+$/, '')
  const range = { subnet, rangeStart: `${base}2`, rangeEnd: `${base}${addresses + 1}` }
  const kept = { crossNode: 'host-gw', nodeStore: { type: 'file', path: '/etc/mini-cni/nodes.json' } }
  const own = {
    ...{ type: 'mini-cni', bridge: 'cni0', isDefaultGateway: true, hairpinMode: true },
    ...(mode === 'agent' ? kept : {}),
    ipam: { type: 'mini-cni', ranges: [[range]] },
  }
  const ports = { type: 'portmap', capabilities: { portMappings: true }, snat: true }
  return { cniVersion, name: 'pods', plugins: [own, ports] }
}
