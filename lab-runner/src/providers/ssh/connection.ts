/** One multiplexed connection to a host by the system's ssh client, which never asks. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { createPool } from '../../checks/pool.ts'
import { withLock } from '../netns/lock.ts'
import type { Output } from '../provider.ts'
import type { Here } from './here.ts'
import type { Host } from './hosts.ts'
import { sayTrouble, type Trouble } from './say-trouble.ts'

export const folder = '/run/cnilab-ssh'

export interface Connection {
  readonly host: Host
  /** Connects where that is still to do; what is wrong, or undefined. */
  open(): Promise<Trouble | undefined>
  /** Runs a line of the login shell there. A trouble with the connection is one, never an exit code. */
  exec(line: string, options: { readonly input?: string; readonly timeout: number }): Promise<Output | Trouble>
  /** The argv that does the same for a person at a terminal. */
  command(line: string): readonly string[]
  close(): Promise<void>
}

/** A server takes ten sessions in one connection if nobody told it otherwise (MaxSessions in sshd_config(5)). */
const SESSIONS = 8

/** Milliseconds for which a host that could not be reached is not asked again. */
const REST = 3000

export function connectionTo(here: Here, host: Host & { readonly target: string }): Connection {
  const id = createHash('sha1').update(host.target).digest('hex').slice(0, 12)
  const socket = `${folder}/.to-${id}`
  const pool = createPool(SESSIONS)
  const options = (master: string): readonly string[] => [
    ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5', '-o', 'ServerAliveInterval=2', '-o', 'ServerAliveCountMax=2'],
    ...['-o', 'LogLevel=ERROR', '-o', `ControlPath=${socket}`, '-o', `ControlMaster=${master}`],
    ...['-o', 'ControlPersist=600'],
  ]
  let last: { readonly trouble: Trouble; readonly at: number } | undefined
  let opening: Promise<Trouble | undefined> | undefined

  const note = (stderr: string): Trouble => {
    const trouble = sayTrouble(host.name, stderr)
    last = { trouble, at: performance.now() }
    return trouble
  }

  async function connect(): Promise<Trouble | undefined> {
    mkdirSync(`${here.root}${folder}`, { recursive: true, mode: 0o700 })
    return withLock(`cnilab-ssh-${here.root}-${id}`, async () => {
      if (existsSync(`${here.root}${socket}`)) return undefined
      const argv = ['ssh', ...options('yes'), '-fN', host.target]
      const { exitCode, stderr } = await here.exec(argv, { timeout: 12_000 })
      if (exitCode === 0) return undefined
      dropFolder(here)
      return note(exitCode === 124 ? 'timed out' : stderr)
    })
  }

  async function open(): Promise<Trouble | undefined> {
    if (last !== undefined && performance.now() - last.at < REST) return last.trouble
    if (existsSync(`${here.root}${socket}`)) return undefined
    opening ??= connect().finally(() => {
      opening = undefined
    })
    return opening
  }

  return {
    host,
    open,
    exec: (line, { input, timeout }) =>
      pool(async () => {
        const trouble = await open()
        if (trouble !== undefined) return trouble
        const argv = ['ssh', ...options('auto'), '-T', host.target, `${line}${sayOwn255}`]
        const answer = await here.exec(argv, { timeout: timeout + 3000, ...(input === undefined ? {} : { input }) })
        if (answer.exitCode !== 255) return answer
        if (answer.stderr.endsWith(own255)) return { ...answer, stderr: answer.stderr.slice(0, -own255.length) }
        return note(answer.stderr)
      }),
    command: line => ['ssh', ...options('auto'), '-t', host.target, line],
    async close() {
      if (!existsSync(`${here.root}${socket}`)) return
      await here.exec(['ssh', ...options('no'), '-O', 'exit', host.target], { timeout: 3000 })
      for (let waited = 0; existsSync(`${here.root}${socket}`) && waited < 1000; waited += 5) await pause(5)
    },
  }
}

/** `rmdir` for the folder, if nothing is in it. */
export function dropFolder(here: Here): void {
  try {
    rmdirSync(`${here.root}${folder}`)
  } catch {
    // gone, or another's connections are in it
  }
}

/** ssh's own exit code is one that a command may have too; a command's has a mark behind it. */
const own255 = '\u0002'
const sayOwn255 = "; c=$?; [ $c -ne 255 ] || printf '\\002' >&3; exit $c"
