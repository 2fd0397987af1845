import { randomBytes } from 'node:crypto'
import type { Shell, Topology, Underlay } from '../../../../lab-runner/src/providers/provider.ts'

/** The cluster of the course under a name that nobody else has. */
export function topology(what: string, underlay: Underlay = 'bridged'): Topology {
  const numbers = [1, 2]
  return {
    name: `${what}-${randomBytes(3).toString('hex')}`,
    underlay,
    nodes: numbers.map(number => ({
      name: `node${number}`,
      podCidrs: [`10.244.${number}.0/24`, `fd00:10:244:${number}::/64`],
    })),
    pods: [
      { name: 'a', node: 'node1' },
      { name: 'b', node: 'node1' },
      { name: 'c', node: 'node2' },
      { name: 'd', node: 'node2' },
    ],
  }
}

/** What a script prints in there, without the last line feed; an error where it fails. */
export async function ask(place: Shell, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await place.exec(['bash', '-euo', 'pipefail', '-c', script])
  if (exitCode !== 0) throw new Error(`${script}: exit ${exitCode}: ${stderr}`)
  return stdout.trimEnd()
}
