/** The ways in which mini-cni can be a cluster's network, each judged by the same tests. */

import { mustExec } from '../../lab-runner/src/providers/kubernetes/must-exec.ts'
import type { Cluster, Node, Underlay } from '../../lab-runner/src/providers/provider.ts'

export interface Mode {
  readonly name: string
  readonly underlay: Underlay
  readonly datapath: 'bridge' | 'routed'
}

export const modes: readonly Mode[] = [
  { name: 'bridge, host-gw', underlay: 'bridged', datapath: 'bridge' },
  { name: 'routed, host-gw', underlay: 'bridged', datapath: 'routed' },
  { name: 'bridge, vxlan', underlay: 'routed', datapath: 'bridge' },
  { name: 'routed, vxlan', underlay: 'routed', datapath: 'routed' },
]

/** The installer writes a bridge into the configuration; before the first pod, this makes a route per pod of it. */
export async function withoutBridge({ nodes }: Cluster): Promise<void> {
  await Promise.all(nodes.map(routePods))
}

async function routePods(node: Node): Promise<void> {
  for (const file of ['/opt/mini-cni/network.conflist', '/etc/cni/net.d/00-cnilab.conflist']) {
    const conf = JSON.parse(await mustExec(node, ['cat', file]))
    const [{ bridge: _, isGateway: _g, isDefaultGateway: _d, hairpinMode: _h, ...rest }, ...chained] = conf.plugins
    const plugins = [{ ...rest, datapath: 'routed' }, ...chained]
    await node.put(file, JSON.stringify({ ...conf, plugins }, undefined, 2))
  }
  await mustExec(node, ['sh', '-c', restartAgent])
}

/** Whoever keeps it starts it again. */
const restartAgent = `old=$(pgrep -f '^/opt/mini-cni/node .*/agent.js')
kill $old
for turn in $(seq 100); do
  new=$(pgrep -f '^/opt/mini-cni/node .*/agent.js') && [ "$new" != "$old" ] && [ -S /run/mini-cni/agent/socket ] && exit
  sleep 0.1
done
exit 1`
