import { spawnSync } from 'node:child_process'
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { type Reply, type Request, readRequest } from './request.ts'
import type { Handler } from './socket-server.ts'

/** Serves shims in POSIX sh (`bin/mini-cni-shim`, which says how) in `folder`. */
export interface FifoServer {
  /** Frees the numbers of shims that were killed, and takes back what they were not told of. To be called now and then. */
  sweep(): void
  /** Makes anew what somebody removed or replaced. */
  mend(): void
  /** Takes no more requests; resolves when all that were taken are answered. */
  stop(): Promise<void>
}

/** Calls that are served at once; the others wait for their turn. */
const slots = 128

/** One number: who has it, and what became of the request. */
interface Slot {
  readonly pid: number
  readonly request: Request
  reply: Reply | undefined
}

/** Milliseconds after which a file is nobody's, when it does not say whose it is. */
const grace = 15_000

export function serveFifos(folder: string, { handle, undo }: Handler): FifoServer {
  const names = ['bell', 'turn', ...Array.from({ length: slots }, (_, i) => `out/${i}`)]
  const opened = new Map<string, { readonly fd: number; readonly inode: number }>()
  const taken = new Map<number, Slot>()
  let waiters = 0
  let seen = ''
  let suspects: ReadonlySet<number> = new Set()
  let rest = ''
  let bell: Socket | undefined

  mend()
  sweep()
  for (const slot of slotsIn(folder)) attend(slot)

  function mend(): void {
    if (signsIn(folder) === seen) return
    for (const part of ['in', 'out']) makeFolder(join(folder, part))
    makeFifos(names.map(name => join(folder, name)))
    for (const name of names) {
      const path = join(folder, name)
      const inode = statSync(path).ino
      const before = opened.get(name)
      if (before?.inode === inode) continue
      // For reading and writing, so that it never ends, whoever else comes and goes.
      opened.set(name, { fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK), inode })
      if (name === 'bell') listen()
      else if (before !== undefined) closeSync(before.fd)
    }
    seen = signsIn(folder)
  }

  function listen(): void {
    bell?.destroy()
    bell = new Socket({ fd: fdOf('bell'), readable: true, writable: false })
    bell.setEncoding('latin1')
    bell.on('error', () => {})
    bell.on('data', text => {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) ring(line)
    })
  }

  function ring(line: string): void {
    if (line === 'W') {
      waiters++
      if (taken.size < slots) giveTurn()
    } else if (line.startsWith('D')) {
      free(Number(line.slice(1)))
    } else if (line.startsWith('X')) {
      abandon(Number(line.slice(1)))
    } else if (/^\d+$/.test(line)) {
      attend(Number(line))
    }
  }

  function attend(slot: number): void {
    const found = read(slot)
    if (found === undefined || taken.has(slot)) return
    // It was answered, by an agent that did not live to hear so; or it was killed.
    if (!isAlive(found.pid)) return void free(slot)
    const mine: Slot = { ...found, reply: undefined }
    taken.set(slot, mine)
    void handle(found.request).then(reply => {
      mine.reply = reply
      if (taken.get(slot) !== mine) return takeBack(mine)
      send(fdOf(`out/${slot}`), Buffer.from(linesOf(reply)))
    })
  }

  /** undefined: it is not written to its end, or withdrawn. */
  function read(slot: number): Omit<Slot, 'reply'> | undefined {
    const bytes = contentOf(join(folder, 'in', `${slot}`))
    if (bytes === undefined || bytes.at(-1) !== 0) return undefined
    const request = readRequest(bytes.subarray(0, -1))
    if (request === undefined) return undefined
    const { MINI_CNI_SHIM: pid, ...told } = request.variables
    return { pid: Number(pid), request: { ...request, variables: { ...environmentOf(Number(pid)), ...told } } }
  }

  function free(slot: number): void {
    taken.delete(slot)
    rmSync(join(folder, 'in', `${slot}`), { force: true })
    const { fd } = opened.get(`out/${slot}`) ?? {}
    if (fd === undefined) return
    drain(fd)
    giveTurn()
  }

  function giveTurn(): void {
    if (waiters === 0) return
    waiters--
    send(fdOf('turn'), Buffer.from('\n'))
  }

  /** Nobody waits for the answer. */
  function abandon(slot: number): void {
    const mine = taken.get(slot)
    free(slot)
    if (mine !== undefined) takeBack(mine)
  }

  function takeBack({ request, reply }: Slot): void {
    if (reply?.code === 0) void undo(request)
  }

  function sweep(): void {
    const still = new Set<number>()
    for (const slot of slotsIn(folder)) {
      const path = join(folder, 'in', `${slot}`)
      const about = statSync(path, { throwIfNoEntry: false })
      if (about === undefined) continue
      const pid = taken.get(slot)?.pid ?? read(slot)?.pid
      const isOver = pid === undefined ? Date.now() - about.mtimeMs > grace : !isAlive(pid)
      // What a shim rang before it ended may not have been heard yet: only at the next sweep it is certain that it did not.
      if (about.size === 1 || (isOver && suspects.has(about.ino))) abandon(slot)
      else if (isOver) still.add(about.ino)
    }
    suspects = still
  }

  async function stop(): Promise<void> {
    rmSync(join(folder, 'bell'), { force: true })
    while ([...taken.values()].some(({ reply }) => reply === undefined)) await after(5)
  }

  function fdOf(name: string): number {
    const found = opened.get(name)
    if (found === undefined) throw new Error(`there is no FIFO ${join(folder, name)}`)
    return found.fd
  }

  return { sweep, mend, stop }
}

/** Those that are there and ours stay: shims may be waiting with them in their hands. */
function makeFifos(paths: readonly string[]): void {
  const missing = paths.filter(path => {
    const found = lstatSync(path, { throwIfNoEntry: false })
    const isRight = found?.isFIFO() && found.uid === process.getuid?.() && (found.mode & 0o777) === 0o600
    if (!isRight) rmSync(path, { force: true, recursive: true })
    return !isRight
  })
  if (missing.length === 0) return
  const { status, stderr, error } = spawnSync('mkfifo', ['-m', '600', ...missing], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`mkfifo failed: ${error?.message ?? stderr}`)
}

function slotsIn(folder: string): readonly number[] {
  return namesIn(join(folder, 'in'))
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(slot => slot < slots)
}

/** Changes when somebody removes or replaces one of them, or gives it to somebody else. */
function signsIn(folder: string): string {
  return ['bell', 'turn', 'in', 'out']
    .map(name => {
      const found = lstatSync(join(folder, name), { throwIfNoEntry: false })
      return `${found?.ino} ${found?.uid} ${found?.mode} ${name === 'out' ? found?.mtimeMs : ''}`
    })
    .join()
}

function makeFolder(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o777) === 0o700) return
  rmSync(path, { force: true, recursive: true })
  mkdirSync(path, { mode: 0o700 })
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/** What the runtime has set, for IPAM plugins: the shim hands on only what CNI knows. Nothing where it may not be read. */
function environmentOf(pid: number): NodeJS.ProcessEnv {
  const words = contentOf(`/proc/${pid}/environ`)?.toString('utf8').split('\0') ?? []
  return Object.fromEntries(words.filter(word => word.includes('=')).map(word => splitAt(word, word.indexOf('='))))
}

function splitAt(word: string, at: number): readonly [string, string] {
  return [word.slice(0, at), word.slice(at + 1)]
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function linesOf({ code, stdout, stderr }: Reply): string {
  const lines = stderr.split('\n').filter(line => line !== '')
  return `${code} ${lines.length}\n${stdout}\n${lines.map(line => `${line}\n`).join('')}`
}

/** A FIFO holds 64 KiB; what is longer is written when its reader has made room. */
function send(fd: number, bytes: Buffer): void {
  let rest = bytes
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') setTimeout(() => send(fd, rest), 5)
  }
}

/** What a shim that was killed did not read must not be read by the next. */
function drain(fd: number): void {
  const buffer = Buffer.allocUnsafe(65536)
  try {
    while (readSync(fd, buffer) > 0);
  } catch {
    // EAGAIN: nothing is left.
  }
}
