import type { Called, Rig } from './rig.ts'

/**
 * Milliseconds that calls take which have been made once already and are repeated by one shell on the machine: what it costs us to
 * get there is not in it. `command` in place of the one that they were made with.
 */
export async function elapsed(
  rig: Rig,
  calls: readonly Called[],
  order: 'one after another' | 'at once',
  command?: string,
): Promise<number> {
  const lines = calls.map(({ call, repeat }) =>
    command === undefined ? repeat : repeat.replace(`CNI_COMMAND=${call.command}`, `CNI_COMMAND=${command}`),
  )
  const script = lines.map(line => `{ ${line}; } >/dev/null 2>&1${order === 'at once' ? ' &' : ''}`).join('\n')
  const timed = `date +%s%N\n${script}\nwait\ndate +%s%N`
  const { stdout } = await rig.exec(['sh', '-c', timed])
  const [start = 0n, end = 0n] = stdout.trim().split('\n').map(BigInt)
  return Number(end - start) / 1e6
}

/**
 * The least of at most `rounds`, or the first that is `enough`: what is measured beside other work is only ever too long.
 */
export async function least(rounds: number, enough: number, measure: () => Promise<number>): Promise<number> {
  let found = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds && found > enough; round++) found = Math.min(found, await measure())
  return found
}
