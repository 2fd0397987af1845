/** `cnilab conform`: what is typed in, lines and scores out. */
import { Exit, LabError } from '../errors.ts'
import { showProgress } from '../progress-line.ts'
import { unavailable } from '../providers/netns/hold.ts'
import { paste } from '../shell.ts'
import { applyBaseline, readBaseline } from './baseline.ts'
import { explain } from './explain.ts'
import type { Level } from './item.ts'
import { items } from './items.ts'
import { prepare, type Wanted } from './prepare.ts'
import { runItems } from './run.ts'
import type { Scores } from './score.ts'
import { scoreJunit } from './score-junit.ts'
import { scoreTap } from './score-tap.ts'
import { scoreScreen } from './screen.ts'
import { atLevel, selectItems } from './select.ts'

export interface ConformFlags extends Omit<Wanted, 'plugin'> {
  readonly plugin?: string | undefined
  readonly items?: string | undefined
  readonly level?: string | undefined
  readonly format?: string | undefined
  readonly explain?: string | undefined
  readonly baseline?: string | undefined
  readonly verbose?: boolean
}

export interface Conformed {
  readonly lines: readonly string[]
  readonly value: unknown
  readonly ok: boolean
}

export async function conform(flags: ConformFlags): Promise<Conformed> {
  if (flags.explain !== undefined) return { ...explain(items, flags.explain), ok: true }
  const { plugin } = flags
  if (plugin === undefined) {
    throw new LabError('which plugin is to be graded?', {
      suggestions: [
        'cnilab conform --plugin /opt/cni/bin/bridge',
        "this project's own:  cnilab conform --plugin mini-cni",
      ],
    })
  }
  const selected = selectItems(items, flags.items)
  const level = flags.level?.toUpperCase() as Level | undefined
  const chosen = level === undefined ? selected : atLevel(selected, level)
  const baseline = flags.baseline === undefined ? undefined : readBaseline(flags.baseline)
  const started = performance.now()
  const why = await unavailable()
  if (why !== undefined) throw new LabError(why, { exit: Exit.machine })
  const subject = await prepare({ ...flags, plugin })
  const progress = showProgress(`${subject.name}: ${chosen.length} items`)
  let done = 0
  const found = await runItems(chosen, subject, ({ item }) => {
    done += 1
    progress.say(`${subject.name}: ${done} of ${chosen.length} items, ${item}`)
  }).finally(() => progress.end())
  const { scores, mended } = applyBaseline(found, baseline)
  // Items that are named count whatever their level.
  const counted = flags.items === undefined ? atLevel(scores, level ?? 'MUST') : scores
  const value: Scores = {
    plugin: subject.name,
    path: subject.plugin,
    again: again(flags),
    kind: subject.kind,
    cniVersion: String(subject.conf.cniVersion),
    versions: subject.versions,
    uid: process.getuid?.() ?? 0,
    conf: subject.conf,
    scores,
    mended,
    ok: counted.every(({ state, known }) => state !== 'failed' || known === true),
    ms: Math.round(performance.now() - started),
  }
  return { lines: told(value, flags), value, ok: value.ok }
}

function again(flags: ConformFlags): string {
  const options = (['plugin', 'with', 'conf', 'cni-path', 'kind'] as const).flatMap(name => {
    const value = flags[name]
    return value === undefined ? [] : [`--${name}`, value]
  })
  return paste(['cnilab', 'conform', ...options])
}

function told(value: Scores, { format, verbose = false }: ConformFlags): readonly string[] {
  if (format === 'json') return [JSON.stringify(value, null, 2)]
  if (format === 'junit') return [scoreJunit(value)]
  if (format === 'tap') return [scoreTap(value)]
  return scoreScreen(value, { verbose })
}
