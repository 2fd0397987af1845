import { setTimeout } from 'node:timers/promises'
import { type Difference, differences } from './difference.ts'
import type { Patience, Rig, Snapshot } from './rig.ts'

/**
 * What is new or gone since `before`, is `wanted`, and stays so. A plugin by itself has no time after its call; what was broken off an agent
 * takes away when it looks again.
 */
export async function lastingDifferences(
  { agent, snapshot }: Pick<Rig, 'agent' | 'snapshot'>,
  before: Snapshot,
  { patience = 6000, content = false }: Patience = {},
  wanted: (found: Difference) => boolean = () => true,
): Promise<readonly Difference[]> {
  const end = Date.now() + patience
  const look = async () => differences(before, await snapshot(), { content }).filter(wanted)
  let found = await look()
  while (agent !== undefined && found.length > 0 && Date.now() < end) {
    await setTimeout(200)
    found = await look()
  }
  return found
}
