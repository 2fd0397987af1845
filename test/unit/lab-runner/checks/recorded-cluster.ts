/** A cluster that answers from a table of recorded outputs, or by a function of what was asked and when. */
import type { Cluster, Node, Output, Pod, Shell } from '../../../../lab-runner/src/providers/provider.ts'

/** A string is stdout with exit code 0; a function is asked each time. */
export type Answer = string | Partial<Output> | (() => string | Partial<Output>)
/** By place, then by command as typed. */
export type Table = Readonly<Record<string, Readonly<Record<string, Answer>>>>

export interface Recorded {
  readonly cluster: Cluster
  /** `PLACE COMMAND` of everything that was run, in order. */
  readonly asked: readonly string[]
}

/** Nodes node1 and node2, pods a on node1 and c on node2, pinned; what is not in the table is a command that is not there. */
export function recordedCluster(table: Table = {}, change: Partial<Cluster> = {}): Recorded {
  const asked: string[] = []
  const shell = (name: string): Shell => ({
    async exec(argv) {
      const command = argv.join(' ')
      asked.push(`${name} ${command}`)
      const entry = table[name]?.[command]
      const answer = typeof entry === 'function' ? entry() : entry
      const missing = { exitCode: 127, stderr: `sh: 1: ${argv[0]}: not found\n` }
      const said = typeof answer === 'string' ? { stdout: answer } : (answer ?? missing)
      return { exitCode: 0, stdout: '', stderr: '', ...said }
    },
    command: argv => ['enter', name, ...argv],
    environment: {},
  })
  const node = (number: number): Node => ({
    name: `node${number}`,
    ips: [`172.30.0.1${number}`],
    podCidrs: [`10.244.${number}.0/24`],
    put: async () => {},
    ...shell(`node${number}`),
  })
  const [node1, node2] = [node(1), node(2)]
  const pod = (name: string, node: Node): Pod => ({ name, node, ...shell(name) })
  const cluster: Cluster = {
    name: 'recorded',
    provider: 'netns',
    underlay: 'bridged',
    version: '0',
    nodes: [node1, node2],
    pods: [pod('a', node1), pod('c', node2)],
    outside: { ...shell('outside'), ip: '172.30.0.100' },
    upSince: new Date(0),
    memory: { read: () => ({}), write: () => {} },
    down: async () => {},
    ...change,
  }
  return { cluster, asked }
}

/** What `ip netns list` says where the pods are. */
export const pinned: Table = { node1: { 'ip netns list': 'a (id: 1)\n' }, node2: { 'ip netns list': 'c\n' } }

/** Tables joined place by place. */
export function tables(...all: readonly Table[]): Table {
  const places = [...new Set(all.flatMap(table => Object.keys(table)))]
  return Object.fromEntries(places.map(place => [place, Object.assign({}, ...all.map(table => table[place]))]))
}

/** An answer that changes after some milliseconds from its first look, as the network does when it settles. */
export function after(ms: number, before: Answer, then: Answer): Answer {
  let first: number | undefined
  return () => {
    first ??= performance.now()
    const answer = performance.now() - first < ms ? before : then
    return typeof answer === 'function' ? answer() : answer
  }
}
