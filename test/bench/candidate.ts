import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** A program that works through one block of samples for each line it is sent. */
export interface Candidate {
  /** Microseconds of each sample. */
  block(): Promise<readonly number[]>
  end(): Promise<void>
}

/** Starts it and waits until it says `ready`. */
export async function startCandidate(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Candidate> {
  const [file = '', ...args] = argv
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await answer(argv, lines)
  return {
    async block() {
      child.stdin.write('go\n')
      return (await answer(argv, lines)).trim().split(' ').map(Number)
    },
    end: () => ended(child),
  }
}

async function answer(argv: readonly string[], lines: AsyncIterator<string>): Promise<string> {
  const { done, value } = await lines.next()
  if (done) throw new Error(`${argv.join(' ')} ended without an answer`)
  return value
}

function ended(child: ChildProcessByStdio<Writable, Readable, null>): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  return new Promise(resolve => {
    child.once('exit', () => resolve())
    child.stdin.end()
  })
}

/** `rounds` blocks of each, in turns, first in line another one each time; those of the first `warmUp` rounds are not counted. */
export async function inTurns(
  candidates: Readonly<Record<string, Pick<Candidate, 'block'>>>,
  { rounds, warmUp }: { readonly rounds: number; readonly warmUp: number },
): Promise<Readonly<Record<string, readonly (readonly number[])[]>>> {
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
