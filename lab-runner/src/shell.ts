/** The only caller of execa: argv arrays in, output out. */
import { constants } from 'node:os'
import { execa } from 'execa'
import { onInterrupt } from './interrupt.ts'
import { killTree } from './kill-tree.ts'
import type { ExecOptions, Output } from './providers/provider.ts'

/** A command that could not be started, or that had to succeed and did not; the message is one line that can be pasted. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly argv: readonly string[]
  readonly exitCode: number | undefined
  readonly output: string

  constructor(argv: readonly string[], result: { exitCode?: number; output: string }) {
    super(`${paste(argv)}: ${result.output.trim() || `exit ${result.exitCode}`}`)
    this.argv = argv
    this.exitCode = result.exitCode
    this.output = result.output
  }
}

/**
 * Runs a command to its end; a non-zero exit is an answer, not an error. When its time is over, all that it started is killed
 * too: what `nsenter` runs is its child, and would keep our pipes open for as long as it likes.
 */
export async function run(
  argv: readonly string[],
  options: ExecOptions & { readonly cwd?: string; readonly replaceEnv?: boolean } = {},
): Promise<Output> {
  const [file = '', ...args] = argv
  const child = execa(file, args, {
    reject: false,
    stripFinalNewline: false,
    extendEnv: !options.replaceEnv,
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  })
  let timedOut = false
  const stop = (): void => {
    if (child.pid !== undefined) killTree(child.pid)
  }
  const timer = setTimeout(() => {
    timedOut = true
    stop()
  }, options.timeout ?? 30_000)
  const forget = onInterrupt(stop)
  const result = await child.finally(() => {
    clearTimeout(timer)
    forget()
  })
  if (result.exitCode === undefined && result.signal === undefined) {
    throw new CommandError(argv, {
      output: result.cause instanceof Error ? result.cause.message : String(result.message),
    })
  }
  const exitCode = timedOut ? 124 : exitCodeOf(result)
  return { exitCode, stdout: String(result.stdout ?? ''), stderr: String(result.stderr ?? '') }
}

/** Runs a command that must succeed. */
export async function mustRun(argv: readonly string[], options: Parameters<typeof run>[1] = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await run(argv, options)
  if (exitCode !== 0) throw new CommandError(argv, { exitCode, output: stderr || stdout })
  return stdout
}

/** Hands the terminal to a command. */
export async function interact(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const [file = '', ...args] = argv
  const result = await execa(file, args, { reject: false, stdio: 'inherit', env: { ...env }, extendEnv: false })
  return exitCodeOf(result)
}

/**
 * Starts a command that goes on after us, and waits until it prints the line `word`; then its output is let go.
 * When it ends before that, or we are interrupted, `ready` is false, it is ended, and `output` is what it said on stderr.
 */
export async function startDetached(
  argv: readonly string[],
  word: string,
): Promise<{ ready: boolean; output: string }> {
  const [file = '', ...args] = argv
  const child = execa(file, args, { detached: true, cleanup: false, reject: false, stdin: 'ignore', buffer: false })
  const stop = (): void => {
    child.kill('SIGKILL')
  }
  const forget = onInterrupt(stop)
  let errors = ''
  child.stderr.on('data', bytes => {
    errors += bytes
  })
  const ready = await new Promise<boolean>(resolve => {
    child.stdout.on('data', bytes => {
      if (String(bytes).split('\n').includes(word)) resolve(true)
    })
    void child.then(result => {
      if (result.exitCode === undefined && errors === '') errors = result.shortMessage ?? ''
      resolve(false)
    })
  })
  forget()
  if (ready) {
    child.nodeChildProcess.unref()
    child.stdout.destroy()
    child.stderr.destroy()
  } else {
    stop()
  }
  return { ready, output: errors }
}

/** One line that a POSIX shell reads back as the same argv. */
export function paste(argv: readonly string[]): string {
  return argv.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
}

function exitCodeOf(result: { exitCode?: number | undefined; signal?: string | undefined }): number {
  if (result.exitCode !== undefined) return result.exitCode
  return 128 + constants.signals[result.signal as NodeJS.Signals]
}
