/** An interactive bash in a place of the cluster, its prompt naming the place. */
import { LabError } from '../errors.ts'
import type { Shell } from '../providers/provider.ts'
import { interact } from '../shell.ts'

export async function openShell(place: Shell, name: string): Promise<number> {
  const there = await place.exec(['true'])
  if (there.exitCode !== 0) throw new LabError(there.stderr.trim() || `${name} cannot be entered`)
  const interactive = process.stdin.isTTY ? ['--rcfile', '/etc/cnilab.bashrc', '-i'] : []
  return interact(
    place.command(['env', `CNILAB_PLACE=${name}`, `PS1=${name}# `, 'bash', ...interactive]),
    place.environment,
  )
}
