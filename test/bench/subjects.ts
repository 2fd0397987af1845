/** The plugins that are measured side by side, each with its configuration and the node that it is called on. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type AgentOnNode, makeNode, startAgentOn } from './node.ts'
import type { Setting } from './setting.ts'

export interface Subject {
  readonly name: string
  readonly file: string
  /** File with its configuration. */
  readonly conf: string
  readonly node: string
  /** CNI_PATH. */
  readonly path: string
  /** More of the environment, as NAME=VALUE. */
  readonly variables: readonly string[]
  /** Only what is ours must work: others are left out, with their own words. */
  readonly ours: boolean
}

export const names = {
  cBridge: 'mini-cni, C shim, bridge',
  cRouted: 'mini-cni, C shim, routed',
  cMasq: 'mini-cni, C shim, bridge, ipMasq',
  shBridge: 'mini-cni, sh shim, bridge',
  shRouted: 'mini-cni, sh shim, routed',
  thinBridge: 'mini-cni, thin, bridge',
  thinRouted: 'mini-cni, thin, routed',
  goBridge: 'Go bridge',
  goPtp: 'Go ptp',
  goIptables: 'Go bridge, ipMasq by iptables',
  goNftables: 'Go bridge, ipMasq by nftables',
  peer: 'peer',
} as const

export type Name = keyof typeof names

const bridge = { bridge: 'cni0', isGateway: true }
const ranges = [[{ subnet: '10.244.0.0/16' }]]
const routes = [{ dst: '0.0.0.0/0' }]

/** The same for all where they have the same words for it. `dataDir` of host-local is in memory, which it is not by default. */
function confOf(type: string, name: string, more: object): object {
  const ipam =
    type === 'mini-cni'
      ? { type, ranges, routes }
      : { type: 'host-local', ranges, routes, dataDir: '/run/bench/leases' }
  return { cniVersion: '1.1.0', name, type, ...more, ipam }
}

interface Recipe {
  readonly file: string | undefined
  readonly type: string
  readonly node: string
  readonly more: object
  readonly agent?: boolean
}

function recipes({ own, go, missing }: Setting): Readonly<Record<Exclude<Name, 'peer'>, Recipe>> {
  const reference = (type: string) => go && join(go, type)
  const ours = { type: 'mini-cni' }
  const routed = { datapath: 'routed' }
  return {
    cBridge: { ...ours, file: own.cShim, node: 'bridged', more: bridge, agent: true },
    cRouted: { ...ours, file: own.cShim, node: 'routed', more: routed, agent: true },
    cMasq: { ...ours, file: own.cShim, node: 'masq', more: { ...bridge, ipMasq: true }, agent: true },
    shBridge: { ...ours, file: own.shim, node: 'bridged', more: bridge, agent: true },
    shRouted: { ...ours, file: own.shim, node: 'routed', more: routed, agent: true },
    thinBridge: { ...ours, file: own.plugin, node: 'thin-bridged', more: bridge },
    thinRouted: { ...ours, file: own.plugin, node: 'thin-routed', more: routed },
    goBridge: { type: 'bridge', file: reference('bridge'), node: 'go-bridge', more: bridge },
    goPtp: { type: 'ptp', file: reference('ptp'), node: 'go-ptp', more: {} },
    goIptables: {
      type: 'bridge',
      file: missing.iptables === undefined ? reference('bridge') : undefined,
      node: 'go-iptables',
      more: { ...bridge, ipMasq: true, ipMasqBackend: 'iptables' },
    },
    goNftables: {
      type: 'bridge',
      file: reference('bridge'),
      node: 'go-nftables',
      more: { ...bridge, ipMasq: true, ipMasqBackend: 'nftables' },
    },
  }
}

/** What was set up: subjects by their short names, and agents by the names of their nodes. */
export interface Field {
  readonly subjects: readonly Subject[]
  readonly agents: ReadonlyMap<string, AgentOnNode>
  end(): Promise<void>
}

/** Makes nodes, starts agents and writes configurations for those that are wanted and are here. `on` begins the names of nodes and networks. */
export async function setUp(wanted: readonly Name[], setting: Setting, on = 'node'): Promise<Field> {
  const agents = new Map<string, AgentOnNode>()
  const nodes = new Set<string>()
  const known = recipes(setting)
  const folder = join('/run/bench/conf', on)
  mkdirSync(folder, { recursive: true })
  const subjects: Subject[] = []
  for (const short of wanted) {
    if (short === 'peer') {
      if (setting.peer !== undefined) subjects.push(peerOn(`${on}-peer`, setting.peer, setting.go))
      continue
    }
    const { file, type, node: place, more, agent } = known[short]
    if (file === undefined) continue
    const [node, network] = [`${on}-${place}`, `${on}-${short}`]
    const conf = confOf(type, network, more)
    if (!nodes.has(node)) makeNode(node)
    nodes.add(node)
    if (agent && !agents.has(node))
      agents.set(node, await startAgentOn(node, setting.own.agent, 'ipMasq' in more ? conf : undefined))
    const confFile = join(folder, `${short}.json`)
    writeFileSync(confFile, JSON.stringify(conf))
    subjects.push({
      name: names[short],
      file,
      conf: confFile,
      node,
      path: setting.go ?? dirname(file),
      variables: agents.get(node)?.variables ?? [],
      ours: type === 'mini-cni',
    })
  }
  return {
    subjects,
    agents,
    async end() {
      for (const agent of agents.values()) await agent.end()
    },
  }
}

/** Its configuration stays as it is, but for the version and the name of a list, whose first plugin is taken. */
function peerOn(node: string, { file, conf }: NonNullable<Setting['peer']>, go: string | undefined): Subject {
  makeNode(node)
  const { plugins, ...list } = JSON.parse(readFileSync(conf, 'utf8'))
  const copy = join('/run/bench/conf', `${node}.json`)
  writeFileSync(copy, JSON.stringify(plugins ? { ...plugins[0], cniVersion: list.cniVersion, name: list.name } : list))
  const path = [dirname(file), ...(go ? [go] : [])].join(':')
  return { name: names.peer, file, conf: copy, node, path, variables: [], ours: false }
}
