/** One of the two machines before it is a node: commands on it, and the questions and works of host.sh. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Exit, LabError } from '../../errors.ts'
import { paste } from '../../shell.ts'
import { root } from '../../version.ts'
import type { Output, Topology } from '../provider.ts'
import { type Connection, connectionTo } from './connection.ts'
import type { Here } from './here.ts'
import type { Host } from './hosts.ts'

export interface Machine {
  readonly host: Host
  /** Absent: this machine. */
  readonly connection?: Connection
  /** Throws LabError where the machine cannot be reached. */
  run(argv: readonly string[], input?: string): Promise<Output>
}

export function machineOf(here: Here, host: Host): Machine {
  const { name, target } = host
  if (target === undefined) {
    const run: Machine['run'] = (argv, input) => here.exec(argv, input === undefined ? {} : { input })
    return { host, run }
  }
  const connection = connectionTo(here, { name, target })
  const run: Machine['run'] = async (argv, input) => {
    const options = { timeout: 30_000, ...(input === undefined ? {} : { input }) }
    const answer = await connection.exec(`exec 3>&2; ${paste(argv)}`, options)
    if (!('text' in answer)) return answer
    throw new LabError(answer.text, { exit: Exit.machine, suggestions: [answer.remedy] })
  }
  return { host, connection, run }
}

const script = readFileSync(join(root, 'lab-runner/src/providers/ssh/host.sh'), 'utf8')

/** Throws LabError with what the machine said where it failed. */
export async function work(
  machine: Machine,
  verb: 'survey' | 'raise' | 'serve' | 'clean',
  { name, nodes, pods }: Pick<Topology, 'name' | 'nodes' | 'pods'>,
  more: readonly string[] = [],
  input?: string,
): Promise<string> {
  const cidrs = nodes.flatMap(({ podCidrs }) => podCidrs).join(' ')
  const argv = ['sh', '-c', script, 'sh', verb, name, cidrs, pods.map(pod => pod.name).join(' '), ...more]
  const { exitCode, stdout, stderr } = await machine.run(argv, input)
  if (exitCode === 0) return stdout
  throw new LabError(`${machine.host.name}: ${stderr.trim() || `exit ${exitCode}`}`, {
    exit: Exit.machine,
    suggestions: /Unknown device type/.test(stderr) ? [`on ${machine.host.name}: modprobe vxlan`] : [],
  })
}
