/** A walk through the course on one cluster: before and after each lab, the next one starting where the last one ended. */
import { rightAnswers } from '../checks/right-answers.ts'
import type { Command, Course, Lab, Track } from '../course/lab.ts'
import { onInterrupt } from '../interrupt.ts'
import { examine } from '../lesson/examine.ts'
import { solutionOf, typeCommands } from '../lesson/hand.ts'
import { topologyOf } from '../lesson/reach.ts'
import { type Case, expectGreen, expectRed, secondTry } from '../proof/case.ts'
import { afterOn, beforeOn } from '../proof/prove-in-code.ts'
import type { Cluster, Provider, Underlay } from '../providers/provider.ts'

export interface Stage {
  readonly lab: Lab
  readonly track: Track
  readonly underlay: Underlay
  readonly before: Case
  readonly after: Case
  readonly ms: number
}

export interface Walk {
  readonly course: Course
  readonly provider: Provider
  readonly underlay: Underlay
  readonly track: Track
  readonly onCluster?: (cluster: Cluster, ms: number) => void
  readonly onCommands?: (lab: Lab, commands: readonly Command[]) => void
  readonly onStage?: (stage: Stage) => void
}

export async function walk(walk: Walk): Promise<readonly Stage[]> {
  const { course, provider, underlay, track } = walk
  const name = `tour-${process.pid}-${track}-${underlay}`
  const forget = onInterrupt(() => provider.remove(name))
  const started = performance.now()
  const cluster = await provider.up(topologyOf(course, name, underlay))
  walk.onCluster?.(cluster, performance.now() - started)
  try {
    const stages: Stage[] = []
    for (const lab of labsOf(walk)) {
      const begun = performance.now()
      const { before, after } = track === 'hand' ? await byHand(cluster, walk, lab) : await inCode(cluster, walk, lab)
      const stage = { lab, track, underlay, before, after, ms: performance.now() - begun }
      stages.push(stage)
      walk.onStage?.(stage)
    }
    return stages
  } finally {
    await provider.remove(name)
    forget()
  }
}

/** A lab without a module looks at what the others made, so it comes last. */
function labsOf({ course, underlay, track }: Walk): readonly Lab[] {
  const labs = course.labs.filter(({ underlays }) => underlays.includes(underlay))
  const looking = track === 'hand' ? labs.filter(({ module }) => module === undefined) : []
  return [...labs.filter(({ module }) => module !== undefined), ...looking]
}

async function byHand(cluster: Cluster, { course, onCommands }: Walk, lab: Lab) {
  const described = { lab: lab.id, track: 'hand', underlay: cluster.underlay } as const
  const look = (more: { withEarlier?: boolean; answers?: Readonly<Record<string, string>> }) =>
    examine({ course, lab, cluster, track: 'hand', ...more })
  const red = await look({ withEarlier: false })
  const before = expectRed({ ...described, kind: 'before', what: 'the start state' }, red)
  const solution = solutionOf(lab, cluster.underlay)
  onCommands?.(lab, solution)
  await typeCommands(cluster, solution, { strict: true })
  const after = await atSecondTry(async () => {
    const green = await look({ answers: await rightAnswers(lab, cluster) })
    return expectGreen({ ...described, kind: 'after', what: 'the solution' }, green)
  })
  return { before, after }
}

async function inCode(cluster: Cluster, { course }: Walk, lab: Lab) {
  const before = await beforeOn(cluster, course, lab)
  return { before, after: await atSecondTry(() => afterOn(cluster, course, lab)) }
}

async function atSecondTry(attempt: () => Promise<Case>): Promise<Case> {
  return secondTry(await attempt(), attempt)
}
