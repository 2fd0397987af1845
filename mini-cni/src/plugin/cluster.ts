import type { NetConf } from '../model.ts'
import { onNode } from '../netns/sockets.ts'
import { tunnelDevice } from '../overlay/tunnel.ts'
import { withNodes } from '../store.ts'

/**
 * The configuration with what the node knows of its cluster in it: the nodes, where the masquerade rule needs them, and, where nobody chose an MTU and packets may go through the
 * tunnel, the tunnel's.
 */
export function inCluster(conf: NetConf): NetConf {
  const known = conf.ipMasq ? withNodes(conf) : conf
  if (conf.mtu || conf.crossNode === undefined || conf.crossNode === 'host-gw') return known
  const mtu = onNode(node => node.link(tunnelDevice.name)?.mtu)
  return mtu === undefined ? known : { ...known, mtu }
}
