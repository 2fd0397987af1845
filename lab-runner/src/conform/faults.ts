/** What can go wrong with an attachment after ADD, for CHECK to find. */
import type { Kind } from './item.ts'
import type { Json, PodOfRig, Rig, Snapshot } from './rig.ts'

/** What is known of the attachment that is to be spoilt. */
interface Attached {
  readonly conf: Json
  readonly result: Json
  /** Lines of the machine's snapshot that ADD has made. */
  readonly made: (place: string, pattern: RegExp) => readonly string[]
  /** The node's end of the cable, and the bridge that it is in; undefined where there is none. */
  readonly peer: string | undefined
  readonly bridge: string | undefined
}

export interface Fault {
  readonly what: string
  readonly kinds: readonly Kind[]
  readonly where: 'host' | 'pod'
  /** What does it; undefined where the attachment has nothing of the sort. */
  readonly argv: (attached: Attached) => readonly string[] | undefined
}

/** The last ones concern all pods of the machine. */
export const faults: readonly Fault[] = [
  { what: 'the interface is gone', kinds: ['main'], where: 'pod', argv: () => ['ip', 'link', 'del', 'eth0'] },
  { what: 'the interface is down', kinds: ['main'], where: 'pod', argv: () => ['ip', 'link', 'set', 'eth0', 'down'] },
  {
    what: 'the interface has another MAC address than prevResult says',
    kinds: ['main'],
    where: 'pod',
    argv: ({ result }) =>
      interfaceOf(result)?.mac ? ['ip', 'link', 'set', 'eth0', 'address', '02:00:00:00:be:ef'] : undefined,
  },
  {
    what: 'the interface has another MTU than configured', // tuning 1.9.1 changes it, and leaves the old one in the result
    kinds: ['main', 'chained'],
    where: 'pod',
    argv: ({ conf }) => (conf.mtu ? ['ip', 'link', 'set', 'eth0', 'mtu', '1320'] : undefined),
  },
  {
    what: "the node's end of the cable is down",
    kinds: ['main'],
    where: 'host',
    argv: ({ peer }) => (peer ? ['ip', 'link', 'set', peer, 'down'] : undefined),
  },
  {
    what: 'the cable is not in the bridge any more',
    kinds: ['main'],
    where: 'host',
    argv: ({ peer, bridge }) => (peer && bridge ? ['ip', 'link', 'set', peer, 'nomaster'] : undefined),
  },
  {
    what: 'hairpin is off',
    kinds: ['main'],
    where: 'host',
    argv: ({ conf, peer, bridge }) =>
      conf.hairpinMode === true && peer && bridge
        ? ['bridge', 'link', 'set', 'dev', peer, 'hairpin', 'off']
        : undefined,
  },
  {
    what: 'an address is missing',
    kinds: ['main'],
    where: 'pod',
    argv: ({ result }) => {
      const [first] = listed(result.ips)
      return first ? ['ip', 'address', 'del', String(first.address), 'dev', 'eth0'] : undefined
    },
  },
  {
    what: 'a route is missing',
    kinds: ['main'],
    where: 'pod',
    argv: ({ result }) => {
      const [first] = listed(result.routes)
      return first ? ['ip', 'route', 'del', String(first.dst)] : undefined
    },
  },
  {
    what: 'a sysctl has another value',
    kinds: ['chained'],
    where: 'pod',
    argv: ({ conf }) => {
      const [name, value] = Object.entries((conf.sysctl ?? {}) as Json)[0] ?? []
      const path = name?.replaceAll('.', '/').replace('IFNAME', 'eth0')
      return path ? ['sh', '-c', 'echo "$1" >"$2"', 'sh', value === '0' ? '1' : '0', `/proc/sys/${path}`] : undefined
    },
  },
  {
    what: 'its rules are gone from the packet filter',
    kinds: ['main', 'chained'],
    where: 'host',
    argv: ({ made }) => (made('filter', /./).length > 0 ? ['nft', 'flush', 'ruleset'] : undefined),
  },
  {
    what: 'its queue is gone',
    kinds: ['chained'],
    where: 'host',
    argv: ({ made }) => {
      const dev = /^qdisc .* dev (\S+)/.exec(made('host', /^qdisc (tbf|htb|fq)/)[0] ?? '')?.[1]
      return dev ? ['tc', 'qdisc', 'del', 'dev', dev, 'root'] : undefined
    },
  },
  {
    what: 'the bridge has lost its address, the gateway of all pods',
    kinds: ['main'],
    where: 'host',
    argv: ({ conf, bridge }) =>
      bridge && (conf.isGateway === true || conf.isDefaultGateway === true)
        ? ['ip', 'address', 'flush', 'dev', bridge]
        : undefined,
  },
  {
    what: 'the bridge is down',
    kinds: ['main'],
    where: 'host',
    argv: ({ bridge }) => (bridge ? ['ip', 'link', 'set', bridge, 'down'] : undefined),
  },
]

/** Does it to the attachment of a pod; false where it cannot be done to that. `before`: ADD, whose result this is. */
export async function spoil(
  rig: Rig,
  pod: PodOfRig,
  { argv, where }: Fault,
  before: Snapshot,
  result: Json,
): Promise<boolean> {
  const command = argv(await attached(rig, pod, before, result))
  return command !== undefined && (await rig.exec(command, where === 'pod' ? pod : undefined)).exitCode === 0
}

async function attached(rig: Rig, pod: PodOfRig, before: Snapshot, result: Json): Promise<Attached> {
  const after = await rig.snapshot()
  const lines = ({ network, filter }: Snapshot, place: string) => (place === 'filter' ? filter : (network[place] ?? []))
  const cable = await links(rig, ['ip', '-d', '-j', 'link', 'show', 'eth0'], pod)
  const index = cable[0]?.linkinfo?.info_kind === 'veth' ? cable[0].link_index : undefined
  const peer = (await links(rig, ['ip', '-d', '-j', 'link'])).find(({ ifindex }) => ifindex === index)
  return {
    conf: rig.conf,
    result,
    made: (place, pattern) =>
      lines(after, place).filter(line => pattern.test(line) && !lines(before, place).includes(line)),
    peer: peer?.ifname,
    bridge: peer?.master,
  }
}

/** The pod's interface in a result. */
export function interfaceOf(result: Json): Json | undefined {
  return listed(result.interfaces).find(({ name, sandbox }) => name === 'eth0' && sandbox)
}

export function listed(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : []
}

interface Link {
  readonly ifindex: number
  readonly ifname: string
  readonly link_index?: number
  readonly master?: string
  readonly linkinfo?: { readonly info_kind?: string }
}

async function links(rig: Rig, argv: readonly string[], pod?: PodOfRig): Promise<readonly Link[]> {
  const { exitCode, stdout } = await rig.exec(argv, pod)
  return exitCode === 0 ? JSON.parse(stdout) : []
}
