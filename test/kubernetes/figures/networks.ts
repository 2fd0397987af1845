/** The networks that are compared, as they come and go in one cluster. */
import { readFileSync } from 'node:fs'
import { install } from '../../../lab-runner/src/install/install.ts'
import { home } from '../../../lab-runner/src/install/stage.ts'
import { uninstall } from '../../../lab-runner/src/install/uninstall.ts'
import { mustExec } from '../../../lab-runner/src/providers/kubernetes/must-exec.ts'
import type { Cluster, Node } from '../../../lab-runner/src/providers/provider.ts'
import { referencePlugin } from '../../conform/plugins-of-go.ts'

export interface Network {
  put(cluster: Cluster): Promise<unknown>
  take(cluster: Cluster): Promise<unknown>
}

export const miniCni: Network = {
  put: cluster => install(cluster, { agent: true, yes: true }),
  take: cluster => uninstall(cluster, { yes: true }),
}

const conflist = '/etc/cni/net.d/10-reference.conflist'

/** bridge with host-local, which do for a pod what mini-cni does as `cnilab install` configures it. */
export const reference: Network = {
  put: ({ nodes }) =>
    Promise.all(
      nodes.map(async node => {
        for (const name of ['bridge', 'host-local']) {
          await node.put(`/opt/cni/bin/${name}`, readFileSync(referencePlugin(name)))
          await mustExec(node, ['chmod', '+x', `/opt/cni/bin/${name}`])
        }
        await node.put(conflist, JSON.stringify(confOf(node)))
      }),
    ),
  take: ({ nodes }) =>
    Promise.all(
      nodes.map(async node => {
        await mustExec(node, ['rm', conflist])
        await mustExec(node, ['ip', 'link', 'del', 'cni0'])
      }),
    ),
}

function confOf({ podCidrs }: Node): object {
  const ipam = {
    type: 'host-local',
    ranges: podCidrs.map(subnet => [{ subnet }]),
    routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
  }
  const plugin = { type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: true, hairpinMode: true, ipam }
  return { cniVersion: '1.0.0', name: 'reference', plugins: [plugin] }
}

/** Megabytes on each node, as on a machine that has none of this one's files: Node is copied there, not linked. */
export async function sizesOnDisk(cluster: Cluster): Promise<readonly number[]> {
  const strangers = { ...cluster, nodes: cluster.nodes.map(asStranger) }
  await miniCni.put(strangers)
  const sizes = await Promise.all(cluster.nodes.map(node => mustExec(node, ['du', '-sb', home])))
  await miniCni.take(cluster)
  return sizes.map(text => Number.parseInt(text, 10) / 1e6)
}

/** The installer asks by device and inode whether a file is the same on a node. */
function asStranger(node: Node): Node {
  return {
    ...node,
    exec: (argv, options) => (argv[0] === 'stat' ? node.exec(['false']) : node.exec(argv, options)),
  }
}
