/** What the two machines are before anything is made on them, and whether anything is in the way. */
import { Exit, LabError } from '../../errors.ts'
import type { HostState, Topology } from '../provider.ts'
import { typedThere } from './hosts.ts'
import { type Machine, work } from './machine.ts'

export interface Survey extends HostState {
  readonly isRoot: boolean
  /** Programs of the labs that are missing. */
  readonly missing: readonly string[]
  /** What the Node at the path that this cnilab uses says of its version; undefined where there is none. */
  readonly node: string | undefined
  /** Seconds since 1970, as its clock has it. */
  readonly clock: number
  /** Global addresses on its interfaces, IPv4 first. */
  readonly addresses: readonly string[]
  /** By ssh: the address that this came from, and the one that it came to, as that machine sees them. */
  readonly connection: { readonly from: string; readonly to: string } | undefined
  /** Clusters that are there, half-made ones too. */
  readonly clusters: readonly string[]
  /** What is in the way, and the line that takes it away. */
  readonly taken: readonly { readonly what: string; readonly line: string }[]
}

export async function survey(machine: Machine, topology: Topology, node: string): Promise<Survey> {
  const found = read(await work(machine, 'survey', topology, [node]))
  return machine.connection === undefined ? { ...found, connection: undefined } : found // else it is of whoever logged in here
}

/** Lines KEY VALUE of host.sh. */
function read(text: string): Survey {
  const rows = text.split('\n').map(line => /^(\S+) ?(.*)$/.exec(line) ?? [])
  const all = (key: string) => rows.flatMap(([, found, value = '']) => (found === key ? [value] : []))
  const one = (key: string) => all(key)[0]
  const [from, , to] = (one('connection') ?? '').split(' ')
  return {
    hostname: one('hostname') ?? '',
    isRoot: one('uid') === '0',
    missing: all('missing'),
    node: one('node'),
    clock: Number(one('clock')),
    forwards: one('forwards') === '1',
    links: all('link'),
    addresses: all('address').toSorted((a, b) => Number(a.includes(':')) - Number(b.includes(':'))),
    connection: from && to ? { from, to } : undefined,
    clusters: all('cluster'),
    taken: all('taken').map(line => {
      const [what = '', remedy = ''] = line.split('\t')
      return { what, line: remedy }
    }),
  }
}

/** Throws LabError for the first thing on a machine that no cluster can be made beside. */
export function mustBeFree(machine: Machine, found: Survey): void {
  const { name, target } = machine.host
  const there = (line: string) => typedThere(machine.host, line)
  if (!found.isRoot) {
    throw new LabError(`${name}: one must be root there, to make interfaces and namespaces`, {
      exit: Exit.machine,
      suggestions: [target === undefined ? 'sudo cnilab …' : `--nodes this,root@${name}`],
    })
  }
  if (found.missing.length > 0) {
    throw new LabError(`${name} lacks ${found.missing.join(', ')}`, {
      exit: Exit.machine,
      suggestions: [
        there('apt-get install -y iproute2 nftables iputils-ping ethtool curl procps util-linux coreutils'),
      ],
    })
  }
  const [first] = found.taken
  if (first === undefined) return
  throw new LabError(`${name}: ${first.what}`, {
    exit: Exit.machine,
    suggestions: [
      "is it a running cluster's? Then take two other machines, --nodes this,HOST",
      'is it another network plugin’s, and may that rest until cnilab down?  cnilab up --aside',
      ...found.taken.map(({ line }) => `if nobody needs it: ${there(line)}`),
    ],
  })
}
