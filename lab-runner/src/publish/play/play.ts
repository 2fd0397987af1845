/** `cnilab killercoda play`: a folder, from its files to a screen. */
import { closeSync, openSync, readdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { shortPath } from '../../course/content-error.ts'
import { Exit, type ExitCode, LabError } from '../../errors.ts'
import { isStopping } from '../../interrupt.ts'
import { showProgress } from '../../progress-line.ts'
import { unavailable } from '../../providers/netns/hold.ts'
import { root } from '../../version.ts'
import { cannotPlay, thirdMachine } from './cannot.ts'
import { startJail } from './jail.ts'
import { keptLines } from './kept.ts'
import { readScenario } from './read-scenario.ts'
import type { PlayReport } from './report.ts'
import type { PlayRequest } from './request.ts'
import { screenOf } from './screen.ts'
import type { PlayScript } from './script.ts'

export interface PlayFlags {
  readonly until?: string | undefined
  readonly keep?: boolean
  readonly report?: string | undefined
  readonly mtu?: string
  readonly foreign?: string
  /** Seconds for one script, click or verify. */
  readonly timeout?: number
  readonly verbose?: boolean
}

export interface Played {
  readonly lines: readonly string[]
  readonly value: PlayReport
  readonly exit: ExitCode
  /** With `--keep`: when the platform is gone, which Ctrl-C ends. */
  readonly over?: Promise<unknown>
}

/** Bytes in memory and in files that a scenario may hold: two machines of 2 GB, less the programs. */
const memory = 3 * 2 ** 30

export async function play(dir: string, flags: PlayFlags): Promise<Played> {
  const script = readScenario(dir)
  const third = thirdMachine(script)
  if (third !== undefined) throw new LabError(third, { exit: Exit.content })
  const until = untilStep(script, flags.until)
  if (flags.report !== undefined) save(flags.report)
  const [cannot] = cannotPlay(script)
  if (cannot !== undefined) return finish(dir, notPlayed(script, cannot), flags, Exit.machine)
  const why = await unavailable()
  if (why !== undefined) throw new LabError(why, { exit: Exit.machine, suggestions: ['cnilab doctor'] })
  const release = releaseFor(script)
  const limit = (flags.timeout ?? 60) * 1000
  const request: PlayRequest = {
    ...{ script, name: `play-${process.pid}`, mtu: Number(flags.mtu ?? 1500) as PlayRequest['mtu'], limit, memory },
    foreign: (flags.foreign ?? 'cilium') as PlayRequest['foreign'],
    keep: flags.keep ?? false,
    ...(until === undefined ? {} : { until }),
    ...(release === undefined ? {} : { release }),
  }
  const progress = showProgress('the platform')
  const jail = startJail(request, { say: progress.say, limit: limit * 4 + 60_000 })
  try {
    const report = await jail.report.finally(() => progress.end())
    const exit = report.verdict === 'passed' ? Exit.ok : Exit.checkFailed
    const played = finish(dir, report, flags, exit)
    if (!flags.keep) return played
    return { ...played, lines: [...played.lines, ...keptLines(jail.pid)], over: jail.over }
  } finally {
    if (!flags.keep || isStopping()) await jail.end()
  }
}

function finish(dir: string, report: PlayReport, flags: PlayFlags, exit: ExitCode): Played {
  if (flags.report !== undefined) save(flags.report, report)
  return {
    lines: screenOf(report, { dir: shortPath(resolve(dir)), verbose: flags.verbose ?? false }),
    value: report,
    exit,
  }
}

/** Without a report: only whether there could be one, before half a minute is spent. */
function save(file: string, report?: PlayReport): void {
  try {
    if (report === undefined) closeSync(openSync(file, 'a'))
    else writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new LabError(`the report could not be written: ${why}`, {
      suggestions: ['--report FILE, in a folder that is there'],
    })
  }
}

function notPlayed({ title, parts }: PlayScript, sentence: string): PlayReport {
  const steps = parts
    .filter(({ kind }) => kind === 'step')
    .map(({ number, title }) => ({
      number,
      title,
      outcome: 'skipped' as const,
      said: [],
      notes: [],
      typed: 0,
      asked: [],
      ms: 0,
    }))
  return { title, verdict: 'cannot', sentence, said: [], steps, notes: [], ms: { platform: 0, prepare: 0, all: 0 } }
}

/** A step is named by its number, by `step2`, or by its title. */
function untilStep({ parts }: PlayScript, name: string | undefined): number | undefined {
  if (name === undefined) return undefined
  const steps = parts.filter(({ kind }) => kind === 'step')
  const wanted = name.toLowerCase()
  const found = steps.find(({ number, title }) => [`${number}`, `step${number}`, title.toLowerCase()].includes(wanted))
  if (found !== undefined) return found.number
  throw new LabError(`there is no step ${name}`, {
    suggestions: steps.map(({ number, title }) => `--until ${number}    ${title}`),
  })
}

/** Scenarios of ours fetch the release archive: there must be one. */
function releaseFor({ assets }: PlayScript): string | undefined {
  const folder = `${root}/dist/release`
  const asks = assets.some(({ base64 }) => Buffer.from(base64, 'base64').includes('CNILAB_MIRROR'))
  if (!asks) return undefined
  if (archivesIn(folder).length > 0) return folder
  throw new LabError('the scenario fetches the release archive, and there is none in dist/release', {
    exit: Exit.machine,
    suggestions: ['npm run release'],
  })
}

function archivesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(name => name.endsWith('.tar.gz'))
  } catch {
    return []
  }
}
