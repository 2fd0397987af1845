/** `cnilab watch`: looks at the lab again and again, whenever something has changed. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Track } from '../course/lab.ts'
import { LabError } from '../errors.ts'
import { type GlobalFlags, sitDown } from '../lesson/desk.ts'
import { lookAtLab } from '../lesson/look-at-lab.ts'
import { findLab } from '../lesson/reach.ts'
import { changeSession, readSession } from '../lesson/session.ts'
import { noteFinished, readProgress, workspaceDir } from '../progress.ts'
import { chooseProvider } from '../providers/choose.ts'
import { watchFiles } from './files.ts'
import { follow } from './follow.ts'
import { doJob, type Job, movesCluster, sayJob } from './jobs.ts'
import { looking, press } from './keys.ts'
import { lastWords } from './last-words.ts'
import { told } from './plain.ts'
import { extentOf, screen } from './screen.ts'
import { type Event, happen, type State } from './state.ts'
import { needTerminal, openTerminal } from './terminal.ts'

export interface WatchFlags extends GlobalFlags {
  readonly code?: boolean
}

/** Milliseconds that a look may take after the user has left. */
const patience = 4000

/** Answers the exit code and what stays behind on the terminal, when the user has enough of it. LabError where it cannot begin. */
export async function watchLab(
  flags: WatchFlags,
  wanted: string | undefined,
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  needTerminal()
  const { course, cluster: first, session, lab } = await sitDown(flags, wanted)
  const track: Track = (flags.code ?? (session.track === 'code' && session.lab === lab.id)) ? 'code' : 'hand'
  if (track === 'code' && lab.module === undefined) {
    throw new LabError(`lab ${lab.id} has nothing to write`, { suggestions: [`by hand: cnilab watch ${lab.number}`] })
  }
  const dir = workspaceDir()
  const done = (): readonly string[] => Object.keys(readProgress(dir))
  let state: State = {
    ...{ course, lab, track, cluster: first.name, done: done(), up: true, now: Date.now(), repeated: false },
  }
  if (session.lab !== lab.id || session.track !== track) changeSession(first, { lab: lab.id, track })
  // One thing at a time is done on the cluster.
  let jobs: Promise<void> = Promise.resolve()
  let queued = false
  let busy: Job | 'look' | undefined
  let seen: string | undefined
  let restless = 0

  const { promise: left, resolve: leave, reject: fail } = Promise.withResolvers<number>()
  const guarded = (work: () => void | Promise<void>): void => {
    new Promise<void>(resolve => resolve(work())).catch(fail)
  }

  const terminal = openTerminal({
    key: key => guarded(() => dispatch({ type: 'key', key, at: Date.now() })),
    resized: () => guarded(() => draw(state)),
    gone: () => leave(0),
  })
  const followed = follow(first, () => chooseProvider(flags).find(flags.name), {
    changed: look => guarded(() => changed(look)),
    down: () => guarded(() => dispatch({ type: 'down' })),
    up: now => guarded(() => (meet(now) ? undefined : dispatch({ type: 'up' }))),
    session: now => guarded(() => (meet(now) ? undefined : dispatch({ type: 'changed' }))),
  })
  const endFiles = watchFiles(dir, () => {
    if (state.track === 'code') guarded(() => dispatch({ type: 'changed' }))
  })
  const ticking = setInterval(() => {
    if (state.busy !== undefined) guarded(() => dispatch({ type: 'tick', at: Date.now() }))
  }, 1000)

  try {
    draw(undefined)
    dispatch({ type: 'changed' })
    const code = await left
    return { code, lines: terminal.plain ? [] : lastWords(state) }
  } finally {
    clearInterval(ticking)
    endFiles()
    terminal.close()
    await followed.close()
    // A look that is under way ends by itself: with its nsenter killed, what it runs on a node would have nobody who waits for it.
    await Promise.race([jobs, pause(patience)])
  }

  function dispatch(event: Event): void {
    const before = state
    const { state: now, effects } =
      event.type === 'key' ? press(state, event.key, event.at, extentOf(state, terminal.size())) : happen(state, event)
    state = now
    draw(before)
    for (const effect of effects) {
      if (effect.do === 'look') look()
      else if (effect.do === 'leave') quit(effect.code)
      else work(effect)
    }
  }

  function draw(before: State | undefined): void {
    const size = terminal.size()
    if (!terminal.plain) terminal.show(screen(state, size, terminal.colour))
    else if (before !== state) terminal.print(told(before, state, size.columns))
  }

  /** Another lab was started in another terminal; who named a lab stays with it. */
  function meet({ lab: id, track: now }: ReturnType<typeof readSession>): boolean {
    if (wanted !== undefined || id === undefined || (id === state.lab.id && now === state.track)) return false
    dispatch({ type: 'moved', lab: findLab(course, id), track: now, read: false })
    return true
  }

  function changed(look: string): void {
    if (state.track === 'hand' && busy === undefined && look !== seen) dispatch({ type: 'changed' })
  }

  function look(): void {
    if (queued) return
    queued = true
    enqueue('look', async () => {
      queued = false
      await lookNow()
    })
  }

  async function lookNow(): Promise<void> {
    const cluster = followed.cluster()
    if (cluster === undefined) return
    dispatch({ type: 'began', say: looking, at: Date.now() })
    const { lab, track } = state
    const before = await followed.look()
    const found = await lookAtLab({ course, cluster, session: readSession(cluster), lab }, track).catch(fault)
    seen = await followed.look()
    await followed.settle()
    if (followed.cluster() !== cluster || state.lab !== lab) return dispatch({ type: 'ended' })
    const at = Date.now()
    if ('message' in found) dispatch({ type: 'failed', fault: found, at })
    else {
      if (found.ok) noteFinished(dir, lab.id, track)
      dispatch({ type: 'looked', report: found, done: done(), at })
    }
    // Something went on while it was looked at. Where that never ends, it is looked at less often.
    restless = track === 'hand' && before !== seen ? restless + 1 : 0
    if (restless > 0) setTimeout(() => guarded(look), restless < 3 ? 0 : Math.min(5000, 250 * restless ** 2))
  }

  function work(job: Job): void {
    const say = sayJob(job, state)
    enqueue(job, async () => {
      dispatch({ type: 'began', say, at: Date.now() })
      const run = () => doJob(job, state, flags)
      const event = await (movesCluster(job) ? followed.aside(run) : run())
      dispatch(event)
      if (movesCluster(job) && event.type === 'ended') dispatch({ type: 'changed' })
    })
  }

  function enqueue(what: Job | 'look', run: () => Promise<void>): void {
    jobs = jobs
      .then(async () => {
        busy = what
        await run()
        busy = undefined
      })
      .catch(fail)
  }

  /** What is half made is finished first; Ctrl-C undoes it. */
  function quit(code: number): void {
    if (code !== 0) process.kill(process.pid, 'SIGINT')
    else if (busy === undefined || busy === 'look') leave(0)
    else void jobs.then(() => leave(0))
  }
}

/** What a person can put right goes on the screen, a bug does not. */
function fault(error: unknown): { readonly message: string; readonly suggestions: readonly string[] } {
  if (error instanceof LabError) return { message: error.message, suggestions: error.suggestions }
  throw error
}
