import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const project = fileURLToPath(new URL('../../../..', import.meta.url))

/** A node with its own network, processes, host name and /run, on a cable to somewhere else. Everything ends with the script. */
const prologue = `
set -eu
hostname node1
mount -t tmpfs run /run
ip link set lo up
unshare --net sleep 60 &
until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
ip link add eth0 type veth peer name other netns $!
nsenter --net=/proc/$!/ns/net ip link set other up
ip address add 172.30.0.11/24 dev eth0
ip address add fd00:30::11/64 dev eth0 nodad
ip link set eth0 up
PATH="${project}mini-cni/bin:$PATH"
driver() { printf '%s' "$1" | '${process.execPath}' --disable-warning=ExperimentalWarning "\${2:-${project}mini-cni/src/driver.ts}"; }
`

/** Runs a shell script on such a node and returns what it printed. `driver REQUEST [FILE]` in it runs the driver. */
export async function onLabNode(script: string): Promise<string> {
  const argv = ['-mnpuif', '--kill-child', '--mount-proc', 'bash', '-c', prologue + script]
  const { stdout, stderr } = await promisify(execFile)('unshare', argv, { timeout: 80_000 })
  if (stderr !== '') throw new Error(`on the lab node: ${stderr}`)
  return stdout
}

export const nodes = [
  { name: 'node1', ips: ['172.30.0.11', 'fd00:30::11'], podCidrs: ['10.244.1.0/24', 'fd00:10:244:1::/64'] },
  { name: 'node2', ips: ['172.30.0.12', 'fd00:30::12'], podCidrs: ['10.244.2.0/24', 'fd00:10:244:2::/64'] },
] as const

/** What each lab adds to the configuration, in the course's order. */
const added = [
  {},
  { pause: true },
  { mtu: 1450, isGateway: true, ipam: { type: 'static' } },
  { bridge: 'cni0', hairpinMode: true },
  {
    isDefaultGateway: true,
    ipam: {
      type: 'mini-cni',
      ranges: [[{ subnet: '10.244.1.0/24' }], [{ subnet: 'fd00:10:244:1::/64' }]],
      routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
    },
  },
  { crossNode: 'host-gw' },
  {},
  { ipMasq: true, clusterCIDRs: ['10.244.0.0/16'], nodeStore: { type: 'file', path: '/run/nodes.json' } },
  { crossNode: 'vxlan' },
]

const bin = '/run/bin'

/** Shell commands that install the plugin of a tree as mini-cni/src, where requests from lab 7 on name it. */
export function plugin(source: string): string {
  return `mkdir -p ${bin}
printf '#!/bin/sh\\nNODE_COMPILE_CACHE=/run/.cache exec "%s" "%s" mini-cni\\n' '${process.execPath}' '${source}/plugin.ts' >${bin}/mini-cni
chmod +x ${bin}/mini-cni
`
}

/** What the runner sends to node1 for lab 1 … 9, as a word of a shell script. */
export function request(lab: number, more: Readonly<Record<string, unknown>> = {}): string {
  const base = { cniVersion: '1.1.0', name: 'cnilab', type: 'mini-cni' }
  const conf = Object.assign(base, ...added.slice(0, lab))
  const a = { name: 'a', ips: ['10.244.1.2/24', 'fd00:10:244:1::2/64'] }
  const b = { name: 'b', ips: ['10.244.1.3/24', 'fd00:10:244:1::3/64'] }
  const pods = lab === 3 ? [a] : [a, b]
  const byExec = lab < 7 ? {} : { plugin: `${bin}/mini-cni`, rehearsePlugin: true }
  return `'${JSON.stringify({ do: 'rebuild', node: nodes[0], nodes, pods, known: ['a', 'b'], conf, ...byExec, ...more })}'`
}
