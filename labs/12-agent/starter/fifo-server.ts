// generated from mini-cni/src/agent by npm run generate; do not edit
import { closeSync, constants, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { drain, makeFifos, makeFolder, send, signsIn } from './fifos.ts'
import { type Reply, type Request, readRequest } from './request.ts'
import { contentOf, environmentOf, isAlive } from './shim-process.ts'
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
    return {
      pid: Number(pid),
      request: { ...request, variables: told, environment: once(() => environmentOf(Number(pid))) },
    }
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

/** Asked for when the first needs it, while the shim is there. */
function once<T extends object>(look: () => T): () => T {
  let found: T | undefined
  return () => {
    found ??= look()
    return found
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function slotsIn(folder: string): readonly number[] {
  return namesIn(join(folder, 'in'))
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(slot => slot < slots)
}

function linesOf({ code, stdout, stderr }: Reply): string {
  const lines = stderr.split('\n').filter(line => line !== '')
  return `${code} ${lines.length}\n${stdout}\n${lines.map(line => `${line}\n`).join('')}`
}
