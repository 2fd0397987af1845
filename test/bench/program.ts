import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** A process that answers each line on its stdin by a line on its stdout. */
export interface Program {
  ask(line: string): Promise<string>
  end(): Promise<void>
}

/** Starts it and waits until it says `ready`. */
export async function startProgram(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Program> {
  const [file = '', ...args] = argv
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<string> => {
    const { done, value } = await lines.next()
    if (done) throw new Error(`${argv.join(' ')} ended without an answer`)
    return value
  }
  await answer()
  return {
    ask(line) {
      child.stdin.write(`${line}\n`)
      return answer()
    },
    end: () => ended(child),
  }
}

function ended(child: ChildProcessByStdio<Writable, Readable, null>): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  return new Promise(resolve => {
    child.once('exit', () => resolve())
    child.stdin.end()
  })
}
