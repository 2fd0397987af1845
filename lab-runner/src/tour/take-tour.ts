/** `cnilab tour`: the demonstration, and the end-to-end test: every lab before and after, every listed mistake made and named. */
import type { Command, Lab, Track } from '../course/lab.ts'
import { isStopping } from '../interrupt.ts'
import { type GlobalFlags, openCourse, usableProvider } from '../lesson/desk.ts'
import { showProgress } from '../progress-line.ts'
import type { Case } from '../proof/case.ts'
import { trialsOf, underlaysToProve } from '../proof/prove-lab.ts'
import { runTrials } from '../proof/run-trials.ts'
import type { Cluster, Underlay } from '../providers/provider.ts'
import { hostState, newSince } from './host-state.ts'
import { lastScreen } from './last-screen.ts'
import { type Stage, walk } from './walk.ts'

export interface TourFlags extends GlobalFlags {
  readonly underlay?: string | undefined
  readonly verbose?: boolean
}

export async function takeTour(flags: TourFlags) {
  const started = performance.now()
  const course = openCourse(flags)
  const provider = await usableProvider(flags)
  const host = hostState()
  const progress = showProgress('')
  const tell = (line: string) => {
    progress.end()
    process.stderr.write(`${line}\n`)
  }
  const underlays: readonly Underlay[] =
    flags.underlay === undefined ? ['bridged', 'routed'] : [flags.underlay as Underlay]
  const walks = underlays.flatMap(underlay =>
    (['hand', 'code'] as const).map(track =>
      walk({
        course,
        provider,
        underlay,
        track,
        onCluster: (cluster, ms) => tell(clusterLine(cluster, track, ms)),
        onCommands: (lab, commands) => {
          if (flags.verbose) for (const line of commandLines(lab, underlay, commands)) tell(line)
          progress.say(`${lab.id}: ${commands.at(-1)?.text ?? 'looking'}`)
        },
        onStage: stage => {
          if (!isStopping()) tell(stageLine(stage))
        },
      }),
    ),
  )
  const stages: readonly Stage[] = (await Promise.all(walks)).flat()
  const places = course.labs.flatMap(lab => underlaysToProve(lab).map(underlay => ({ lab, underlay })))
  const trials = places
    .filter(({ underlay }) => underlays.includes(underlay))
    .flatMap(({ lab, underlay }) => trialsOf({ provider, course, underlay, quick: true }, lab, ['mistake']))
  let made = 0
  const mistakes: readonly Case[] = await runTrials(trials, ({ lab, what }) => {
    made += 1
    progress.say(`mistake ${made} of ${trials.length}: ${lab} ${what}`)
  })
  progress.end()
  // Of processes only ours can be told from what else this machine does meanwhile; the provider looks for them by name.
  const ours = (await provider.list()).filter(
    name => name.startsWith(`tour-${process.pid}-`) || name.startsWith(`proof-${process.pid}-`),
  )
  const left = [...newSince(host), ...ours.map(name => `processes of cluster ${name}`)]
  const seconds = (performance.now() - started) / 1000
  const cases = [...stages.flatMap(({ before, after }) => [before, after]), ...mistakes]
  const ok = cases.every(({ failure }) => failure === undefined) && left.length === 0
  return { lines: lastScreen({ course, stages, mistakes, left, seconds }), value: { ok, seconds, cases, left } }
}

function clusterLine({ nodes, underlay }: Cluster, track: Track, ms: number): string {
  const addresses = nodes.map(({ name, ips }) => `${name} ${ips[0]}`).join(', ')
  return `two nodes are up: ${addresses} (${underlay}, ${word(track)}), ${(ms / 1000).toFixed(2)} s`
}

function commandLines(lab: Lab, underlay: Underlay, commands: readonly Command[]): readonly string[] {
  return commands.map(({ node, text }) => `  ${lab.number} ${underlay} ${node}#  ${text.replaceAll('\n', '\n      ')}`)
}

function stageLine({ lab, track, underlay, before, after, ms }: Stage): string {
  const mark = before.failure === undefined && after.failure === undefined ? '✔' : '✘'
  const words = `${before.checks?.held} of ${before.checks?.total} hold before, ${after.checks?.held} of ${after.checks?.total} after`
  return `${mark} ${lab.id.padEnd(13)} ${word(track).padEnd(8)} ${underlay.padEnd(8)} ${words}, ${(ms / 1000).toFixed(1)} s`
}

const word = (track: Track) => (track === 'hand' ? 'by hand' : 'in code')
