/** The proof of a lab: it is shown, not hoped, that its checks tell right from wrong. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CheckResult, Report } from '../checks/report.ts'
import { rightAnswers } from '../checks/right-answers.ts'
import { seenMistakes } from '../checks/run-checks.ts'
import type { Command, Lab, Mistake, Step, Track } from '../course/lab.ts'
import { examine } from '../lesson/examine.ts'
import { handSteps, solutionOf, typeCommands } from '../lesson/hand.ts'
import type { Cluster } from '../providers/provider.ts'
import { readTree, writeTree } from '../tree.ts'
import { root } from '../version.ts'
import { holes, weaveHole } from '../weave/weave.ts'
import { labOfModule } from '../workspace.ts'
import { onEmptyCluster, onFreshCluster, type Place } from './fresh.ts'
import { commit } from './make-mistake.ts'

/** One thing that was tried; `failure` says what should have been and was not. */
export interface Case {
  readonly kind: 'before' | 'after' | 'left out' | 'mistake' | 'hole'
  readonly track: Track
  readonly what: string
  /** What noticed it: the sentence of the first check that failed, or the mistake's own. */
  readonly noticed?: string
  readonly checks?: { readonly held: number; readonly failed: number }
  readonly failure?: string
}

export type Trial = () => Promise<Case>

const source = join(root, 'mini-cni/src')

/** All cases of a lab on one underlay, to be run in any order; `only` keeps some kinds. */
export function casesOf(place: Place, lab: Lab, only?: readonly Case['kind'][]): readonly Trial[] {
  const solution = solutionOf(lab, place.underlay)
  const steps = handSteps(lab, place.underlay)
  const tree = readTree(source)
  const kinds: Record<Case['kind'], readonly Trial[]> = {
    before: [() => before(place, lab, 'hand'), ...(lab.module === undefined ? [] : [() => beforeInCode(place, lab)])],
    after: [
      () => after(place, lab, solution, steps),
      ...(lab.module === undefined ? [] : [() => afterInCode(place, lab)]),
    ],
    'left out': solution.map((_, index) => () => leftOut(place, lab, solution, index)),
    mistake: steps.flatMap(step =>
      step.mistakes
        .filter(({ underlay = place.underlay }) => underlay === place.underlay)
        .map(mistake => () => mistaken(place, lab, solution, step, mistake)),
    ),
    hole: holes(tree).flatMap((hole, index) => (hole.module === lab.module ? [() => emptied(place, lab, index)] : [])),
  }
  return (Object.keys(kinds) as Case['kind'][])
    .filter(kind => only?.includes(kind) ?? true)
    .flatMap(kind => kinds[kind])
}

async function before(place: Place, lab: Lab, track: Track): Promise<Case> {
  return onFreshCluster(place, lab, async cluster => {
    const report = await examine({ course: place.course, lab, cluster, track, withEarlier: false })
    return expectRed({ kind: 'before', track, what: 'the start state' }, report)
  })
}

async function after(place: Place, lab: Lab, solution: readonly Command[], steps: readonly Step[]): Promise<Case> {
  return onFreshCluster(place, lab, async cluster => {
    await typeCommands(cluster, solution, { strict: true })
    const answers = lab.module === undefined ? await rightAnswers(lab, cluster) : {}
    const [first, second] = [await look(cluster), await look(cluster)]
    const seen = (await Promise.all(steps.map(step => seenMistakes(step, cluster)))).flat()
    const described = expectGreen({ kind: 'after', track: 'hand', what: 'the solution' }, first.ok ? second : first)
    if (seen.length === 0) return described
    return { ...described, failure: `seen on the solved state: ${seen.map(({ name }) => name).join(', ')}` }

    function look(cluster: Cluster): Promise<Report> {
      return examine({ course: place.course, lab, cluster, track: 'hand', answers })
    }
  })
}

async function leftOut(place: Place, lab: Lab, solution: readonly Command[], index: number): Promise<Case> {
  const command = solution[index]
  const what = `${command?.node}: ${command?.text.split('\n')[0]}`
  return onFreshCluster(place, lab, async cluster => {
    await typeCommands(cluster, solution.toSpliced(index, 1), { strict: false })
    const report = await examine({ course: place.course, lab, cluster, track: 'hand' })
    return expectRed({ kind: 'left out', track: 'hand', what }, report)
  })
}

async function mistaken(
  place: Place,
  lab: Lab,
  solution: readonly Command[],
  step: Step,
  mistake: Mistake,
): Promise<Case> {
  const described = { kind: 'mistake', track: 'hand', what: mistake.name } as const
  return onFreshCluster(place, lab, async cluster => {
    await typeCommands(cluster, commit(mistake.make, step, solution), { strict: false })
    const report = await examine({ course: place.course, lab, cluster, track: 'hand' })
    const red = expectRed(described, report)
    if (red.failure !== undefined) return red
    const speaks = report.steps.find(({ mistake }) => mistake !== undefined)?.mistake
    if (speaks?.name !== mistake.name) {
      const failed = failedChecks(report)
        .map(({ expect, actual }) => `${expect} (${actual})`)
        .slice(0, 3)
      return { ...red, failure: `"${speaks?.name ?? 'no mistake'}" speaks; failed: ${failed.join('; ')}` }
    }
    const seen = await seenMistakes(step, cluster)
    const others = seen.filter(({ name }) => name !== mistake.name)
    if (others.length > 0) return { ...red, failure: `also seen: ${others.map(({ name }) => name).join(', ')}` }
    return { ...red, noticed: mistake.say }
  })
}

async function beforeInCode(place: Place, lab: Lab): Promise<Case> {
  return inCode(
    place,
    lab,
    holes(readTree(source)).findIndex(({ module }) => module === lab.module),
    'before',
    'all holes empty',
  )
}

async function afterInCode(place: Place, lab: Lab): Promise<Case> {
  return onEmptyCluster(place, async cluster => {
    const report = await examine({ course: place.course, lab, cluster, track: 'code', source })
    return expectGreen({ kind: 'after', track: 'code', what: 'the solution' }, report)
  })
}

async function emptied(place: Place, lab: Lab, index: number): Promise<Case> {
  const hole = holes(readTree(source))[index]
  return inCode(place, lab, index, 'hole', `${hole?.file} ${hole?.function}`)
}

/** The tree with one hole empty must make a live check fail, not only throw. */
async function inCode(place: Place, lab: Lab, index: number, kind: Case['kind'], what: string): Promise<Case> {
  const dir = await mkdtemp(join(tmpdir(), 'cnilab-hole-'))
  try {
    writeTree(dir, weaveHole(readTree(source), index, labOfModule(place.course)))
    return await onEmptyCluster(place, async cluster => {
      const report = await examine({ course: place.course, lab, cluster, track: 'code', source: dir })
      return expectRed({ kind, track: 'code', what }, report)
    })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

function expectRed(described: Omit<Case, 'failure'>, report: Report): Case {
  const failed = failedChecks(report)
  const [first] = failed
  if (first !== undefined) return { ...described, noticed: first.expect, checks: countOf(report) }
  return { ...described, checks: countOf(report), failure: 'no check noticed it' }
}

function expectGreen(described: Omit<Case, 'failure'>, report: Report): Case {
  if (report.ok) return { ...described, checks: countOf(report) }
  const [first] = failedChecks(report)
  const why = report.trouble?.message ?? (first === undefined ? 'not ok' : `${first.expect}: ${first.actual}`)
  return { ...described, checks: countOf(report), failure: why }
}

function failedChecks(report: Report): readonly CheckResult[] {
  const all = [...report.steps.flatMap(({ checks }) => checks), ...report.earlier.flatMap(({ failed }) => failed)]
  return all.filter(({ state }) => state === 'failed')
}

function countOf({ steps }: Report): { held: number; failed: number } {
  const checks = steps.flatMap(({ checks }) => checks)
  const held = checks.filter(({ state }) => state === 'held').length
  return { held, failed: checks.length - held }
}
