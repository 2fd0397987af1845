import { startProgram } from './program.ts'

/** A program that works through one block of samples for each line it is sent. */
export interface Candidate {
  /** Of each sample, in the unit of the figure. */
  block(): Promise<readonly number[]>
  end(): Promise<void>
}

/** One that answers each line by the microseconds of its samples, between spaces. */
export async function startCandidate(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Candidate> {
  const { ask, end } = await startProgram(argv, env)
  return { block: async () => (await ask('go')).trim().split(' ').map(Number), end }
}

/** Blocks by candidate, in the order of the rounds. */
export type Blocks = Readonly<Record<string, readonly (readonly number[])[]>>

/** `rounds` blocks of each, in turns, first in line another one each time; those of the first `warmUp` rounds are not counted. */
export async function inTurns(
  candidates: Readonly<Record<string, Pick<Candidate, 'block'>>>,
  { rounds, warmUp }: { readonly rounds: number; readonly warmUp: number },
): Promise<Blocks> {
  const names = Object.keys(candidates)
  const blocks: Record<string, (readonly number[])[]> = Object.fromEntries(names.map(name => [name, []]))
  for (let round = 0; round < warmUp + rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length] as string
      const samples = await (candidates[name] as Candidate).block()
      if (round >= warmUp) blocks[name]?.push(samples)
    }
  }
  return blocks
}

/** Of each block only sample number `i`. */
export function samplesAt(blocks: Blocks, i: number): Blocks {
  return Object.fromEntries(
    Object.entries(blocks).map(([name, rounds]) => [name, rounds.map(round => round.slice(i, i + 1))]),
  )
}
