/** Ways from one pod to another: made by mini-cni, and the same with `ip`. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createNetns } from '../../mini-cni/src/netns/create.ts'
import { makeNode, startAgentOn } from './node.ts'
import type { Setting } from './setting.ts'

export interface Path {
  /** Names of the namespaces of the two pods. */
  readonly from: string
  readonly to: string
  /** Of the second. */
  readonly address: string
}

export const kinds = ['bridge', 'routed', 'host-gw', 'vxlan'] as const
export type Kind = (typeof kinds)[number]

/** What each kind is called. */
export const titles: Readonly<Record<Kind, string>> = {
  bridge: 'bridge',
  routed: 'routed',
  'host-gw': 'two nodes, host-gw',
  vxlan: 'two nodes, VXLAN',
}

/** `by-hand.sh` says how. */
export function makeByHand(kind: Kind | 'raw', prefix: string): Path {
  script(kind, prefix)
  return path(kind, prefix)
}

export async function makeByMiniCni(kind: Kind, prefix: string, setting: Setting): Promise<Path> {
  const { plugin } = setting.own
  const pods = [`${prefix}-a`, `${prefix}-b`] as const
  for (const pod of pods) createNetns(pod)
  if (kind === 'bridge' || kind === 'routed') {
    const node = `${prefix}-1`
    makeNode(node)
    const conf = confOf(prefix, 1, kind === 'routed' ? { datapath: 'routed' } : switched)
    for (const pod of pods) attach(plugin, node, pod, conf)
    return path(kind, prefix)
  }
  script('nodes', prefix)
  const folder = join('/run/bench', prefix)
  const nodes = join(folder, 'nodes.json')
  mkdirSync(folder, { recursive: true })
  const list = [1, 2].map(number => ({
    name: `node${number}`,
    ip: `172.30.0.1${number}`,
    podCIDRs: [`10.244.${number}.0/24`],
  }))
  writeFileSync(nodes, JSON.stringify(list))
  for (const [i, pod] of pods.entries()) {
    const node = `${prefix}-${i + 1}`
    const more = { ...switched, crossNode: kind, nodeStore: { type: 'file', path: nodes } }
    const conf = confOf(`${prefix}-${i + 1}`, i + 1, more)
    await startAgentOn(node, setting.own.agent, conf)
    attach(plugin, node, pod, conf)
  }
  return path(kind, prefix)
}

const switched = { bridge: 'cni0', isDefaultGateway: true }

/** Each kind has the same addresses, in namespaces of its own. */
function path(kind: Kind | 'raw', prefix: string): Path {
  const twoNodes = kind === 'host-gw' || kind === 'vxlan'
  return { from: `${prefix}-a`, to: `${prefix}-b`, address: twoNodes ? '10.244.2.2' : '10.244.1.3' }
}

function confOf(name: string, number: number, more: object): object {
  const ipam = { type: 'mini-cni', ranges: [[{ subnet: `10.244.${number}.0/24` }]] }
  return { cniVersion: '1.1.0', name, type: 'mini-cni', ...more, ipam }
}

function attach(plugin: string, node: string, pod: string, conf: object): void {
  execFileSync('nsenter', [`--net=/run/netns/${node}`, '--', plugin], {
    input: JSON.stringify(conf),
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      CNI_COMMAND: 'ADD',
      CNI_CONTAINERID: pod,
      CNI_NETNS: `/run/netns/${pod}`,
      CNI_IFNAME: 'eth0',
    },
  })
}

function script(what: string, prefix: string): void {
  execFileSync('sh', [join(import.meta.dirname, 'by-hand.sh'), what, prefix])
}
