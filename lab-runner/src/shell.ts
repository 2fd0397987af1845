/** The only caller of execa: argv arrays in, output out. */
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
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
  // In two parts: where this process was held up itself, the answer may lie there unread when the time is over.
  let timer = setTimeout(() => {
    timer = setTimeout(() => {
      timedOut = true
      stop()
    }, 50)
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

/** How a watched command ended: by itself, at its time limit, by saying too much, or with its pipes held by one that it left behind. */
export type Ending = 'exited' | 'timeout' | 'flood' | 'held'

export interface Watched extends Output {
  readonly ending: Ending
  /** Milliseconds from start to exit. */
  readonly ms: number
}

export interface WatchOptions {
  readonly input?: string
  /** Milliseconds; default 10 000. */
  readonly timeout?: number
  /** SIGKILL for it and all that it started, this many milliseconds after the start; that is no `timeout`. */
  readonly killAfter?: number
  /** Characters of stdout and of stderr; default 4 Mi. */
  readonly most?: number
}

/** Runs a command that is not trusted to end, to be brief, or to take its children with it. */
export async function watch(argv: readonly string[], options: WatchOptions = {}): Promise<Watched> {
  const { input, timeout = 10_000, killAfter, most = 4 * 2 ** 20 } = options
  const [file = '', ...args] = argv
  const started = performance.now()
  const child = execa(file, args, {
    reject: false,
    buffer: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
  })
  let ending = 'exited' as Ending
  const stop = (why?: Ending): void => {
    ending = why ?? ending
    if (child.pid !== undefined) killTree(child.pid)
  }
  const collect = (stream: Readable): (() => string) => {
    const chunks: Buffer[] = []
    let size = 0
    stream.on('data', (bytes: Buffer) => {
      size += bytes.length
      if (size <= most) chunks.push(bytes)
      else if (ending === 'exited') stop('flood')
    })
    return () => Buffer.concat(chunks).toString()
  }
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const timers = [setTimeout(() => stop('timeout'), timeout)]
  if (killAfter !== undefined) timers.push(setTimeout(() => stop(), killAfter))
  const forget = onInterrupt(() => stop())
  let ms = 0
  child.nodeChildProcess.once('exit', () => {
    ms = performance.now() - started
    timers.push(setTimeout(letGo, patience))
  })
  const letGo = async (): Promise<void> => {
    // Who was kept from the processor for so long sees the timer first, and the end of the pipes next.
    await new Promise(resolve => setTimeout(resolve, 10))
    if (child.stdout.readableEnded && child.stderr.readableEnded) return
    if (ending === 'exited' && killAfter === undefined) ending = 'held'
    child.stdout.destroy()
    child.stderr.destroy()
  }
  const result = await child.finally(() => {
    for (const timer of timers) clearTimeout(timer)
    forget()
  })
  if (result.exitCode === undefined && result.signal === undefined && result.cause instanceof Error) {
    throw new CommandError(argv, { output: result.cause.message })
  }
  return { exitCode: ending === 'timeout' ? 124 : exitCodeOf(result), stdout: stdout(), stderr: stderr(), ending, ms }
}

/** Milliseconds that pipes may stay open after the command that had them. */
const patience = 500

export type Talk = ReturnType<typeof startTalk>
type Hear = (text: string) => void

/**
 * Starts a command that is talked to for as long as we live or until `stop`; it must end when its stdin closes. `onLine` gets each
 * line of its stdout, `onText` all as it comes; `ended` is its exit code, 127 where it could not be started. `env` is all of its environment.
 */
export function startTalk(argv: readonly string[], onLine: Hear, env?: NodeJS.ProcessEnv, onText?: Hear) {
  const [file = '', ...args] = argv
  const environment = env === undefined ? {} : { env: { ...env }, extendEnv: false }
  const child = execa(file, args, { reject: false, stdin: 'pipe', buffer: false, ...environment })
  let errors = ''
  let rest = ''
  child.stdin.on('error', () => {}) // it ended before it had read all: `ended` says so
  child.stderr.on('data', bytes => {
    errors += bytes
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    onText?.(text)
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  const stop = async (): Promise<void> => {
    child.stdin.destroy()
    if (child.pid !== undefined) killTree(child.pid)
    await ended
  }
  const forget = onInterrupt(stop)
  const ended = child.then(result => {
    forget()
    if (result.exitCode !== undefined || result.signal !== undefined) return exitCodeOf(result)
    errors ||= result.shortMessage ?? ''
    return 127
  })
  return { pid: child.pid ?? 0, say: (text: string) => child.stdin.write(text), ended, errors: () => errors, stop }
}

/** Starts such a command and waits for its line `word`. `ready` as in startDetached. */
export async function startHeld(argv: readonly string[], word: string) {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const talk = startTalk(argv, line => {
    if (line === word) resolve(true)
  })
  void talk.ended.then(() => resolve(false))
  return { ready: await promise, output: talk.errors(), pid: talk.pid, stop: talk.stop }
}

/** One line that a POSIX shell reads back as the same argv. */
export function paste(argv: readonly string[]): string {
  return argv.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
}

function exitCodeOf(result: { exitCode?: number | undefined; signal?: string | undefined }): number {
  if (result.exitCode !== undefined) return result.exitCode
  return 128 + constants.signals[result.signal as NodeJS.Signals]
}
