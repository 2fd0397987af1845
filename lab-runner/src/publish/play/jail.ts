/** Starts a program where other people's scripts cannot harm this machine, and talks with it in lines of JSON. */
import { fileURLToPath } from 'node:url'
import { Exit, LabError } from '../../errors.ts'
import { readOnlyScript } from '../../providers/netns/read-only.ts'
import { startTalk } from '../../shell.ts'
import { pinnedNode, root } from '../../version.ts'
import type { PlayReport } from './report.ts'
import type { PlayRequest } from './request.ts'

/** For root: ids far from those that are given to people, services and containers. */
const firstId = '1879048192'

/** Processes and threads that all of it may have at once. */
const mostProcesses = '700'

export interface Jail {
  readonly pid: number
  /** The first report or error; rejects with a LabError where there was none, or where the time was over. */
  readonly report: Promise<PlayReport>
  /** When it is gone with all that it made. */
  readonly over: Promise<unknown>
  end(): Promise<void>
}

export interface JailOptions {
  readonly say: (what: string) => void
  /** Milliseconds for everything. */
  readonly limit: number
}

export function startJail(request: PlayRequest, { say, limit }: JailOptions): Jail {
  const here = fileURLToPath(new URL('.', import.meta.url))
  const isRoot = process.getuid?.() === 0
  const home = process.env.HOME ?? '/root'
  const argv = [
    ...[
      'unshare',
      isRoot ? '-m' : '-Urm',
      '/bin/sh',
      `${here}jail.sh`,
      readOnlyScript,
      isRoot ? firstId : '-',
      home,
      root,
      pinnedNode(),
    ],
    ...[mostProcesses, `${here}inside.ts`],
  ]
  const { promise, resolve, reject } = Promise.withResolvers<PlayReport>()
  promise.catch(() => {}) // also where nobody waits for it yet
  const hear = (line: string): void => {
    const said = parse(line)
    if (said?.say !== undefined) say(said.say)
    if (said?.report !== undefined) resolve(said.report)
    if (said?.error !== undefined) reject(new LabError(said.error.message, said.error))
  }
  const PATH = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin`
  const talk = startTalk(argv, hear, { PATH, HOME: '/root', LANG: 'C.UTF-8', SHELL: '/bin/bash' })
  talk.say(`${JSON.stringify(request)}\n`)
  const timer = setTimeout(() => {
    reject(
      new LabError(`the play was not over in ${Math.round(limit / 1000)} s, and was ended`, { exit: Exit.checkFailed }),
    )
    void talk.stop()
  }, limit)
  void talk.ended.then(() => {
    clearTimeout(timer)
    reject(noPlace(talk.errors()))
  })
  return { pid: talk.pid, report: promise.finally(() => clearTimeout(timer)), over: talk.ended, end: talk.stop }
}

interface Said {
  readonly say?: string
  readonly report?: PlayReport
  readonly error?: { readonly message: string; readonly suggestions: readonly string[]; readonly exit: 1 }
}

function parse(line: string): Said | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function noPlace(errors: string): LabError {
  const said = errors.trim().split('\n').slice(-3).join('; ') || 'it said nothing'
  const isHidden = /Cannot find module|EACCES|Permission denied/.test(errors) && process.getuid?.() === 0
  return new LabError(`the place to play in ended at once: ${said}`, {
    exit: Exit.machine,
    suggestions: isHidden
      ? [`root plays as an id that owns nothing here, so:  chmod -R go+rX ${root}`]
      : ['cnilab doctor'],
  })
}
