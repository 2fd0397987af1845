import type { Node } from '../../../../lab-runner/src/providers/provider.ts'
import { ask } from '../providers/topology.ts'

/** Calls what `install` put on a node, as a runtime would, for the namespace `pod`. Returns what it printed. */
export async function callPlugin(node: Node, command: 'ADD' | 'DEL', pod: string): Promise<string> {
  const { plugins, ...list } = JSON.parse(await ask(node, 'cat /etc/cni/net.d/00-cnilab.conflist'))
  const env = {
    ...{ CNI_COMMAND: command, CNI_CONTAINERID: pod, CNI_NETNS: `/run/netns/${pod}`, CNI_IFNAME: 'eth0' },
    CNI_PATH: '/opt/cni/bin',
  }
  const input = JSON.stringify({ ...list, ...plugins[0] })
  const { exitCode, stdout, stderr } = await node.exec(['/opt/cni/bin/mini-cni'], { env, input })
  if (exitCode !== 0) throw new Error(`${command}: exit ${exitCode}: ${stdout}${stderr}`)
  return stdout
}

/** The address that a pod gets, which goes again. */
export async function addressOnce(node: Node): Promise<string> {
  await ask(node, 'ip netns add once')
  try {
    const { ips } = JSON.parse(await callPlugin(node, 'ADD', 'once'))
    await callPlugin(node, 'DEL', 'once')
    return ips[0].address
  } finally {
    await ask(node, 'ip netns del once')
  }
}
