/** Proof of the by-hand track: the solution as the README types it, and everything that can be wrong with it. */
import { rightAnswers } from '../checks/right-answers.ts'
import { seenMistakes } from '../checks/run-checks.ts'
import type { Command, Lab, Mistake, Step } from '../course/lab.ts'
import { examine } from '../lesson/examine.ts'
import { handSteps, solutionOf, typeCommands } from '../lesson/hand.ts'
import { type Case, type Described, expectGreen, expectRed, failedChecks, type Kind } from './case.ts'
import { onFreshCluster, type Place } from './fresh.ts'
import { commit } from './make-mistake.ts'

/** Something must not hold in the start state. */
export async function before(place: Place, lab: Lab): Promise<Case> {
  return onFreshCluster(place, lab, async cluster => {
    const report = await examine({ course: place.course, lab, cluster, track: 'hand', withEarlier: false })
    return expectRed(describe(place, lab, 'before', 'the start state'), report)
  })
}

/** After the solution everything holds, twice, with the `always` checks of earlier labs; and no listed mistake is seen. */
export async function after(place: Place, lab: Lab): Promise<Case> {
  return onFreshCluster(place, lab, async cluster => {
    await typeCommands(cluster, solutionOf(lab, place.underlay), { strict: true })
    const answers = await rightAnswers(lab, cluster)
    const look = () => examine({ course: place.course, lab, cluster, track: 'hand', answers })
    const [first, second] = [await look(), await look()]
    const found = expectGreen(describe(place, lab, 'after', 'the solution'), first.ok ? second : first)
    const steps = handSteps(lab, place.underlay)
    const seen = (await Promise.all(steps.map(step => seenMistakes(step, cluster)))).flat()
    if (seen.length === 0) return found
    return { ...found, failure: `seen on the solved state: ${seen.map(({ name }) => name).join(', ')}` }
  })
}

/** The solution without its command at `index`. */
export async function leftOut(place: Place, lab: Lab, index: number): Promise<Case> {
  const solution = solutionOf(lab, place.underlay)
  const command = solution[index]
  const what = `${command?.node}: ${command?.text.split('\n')[0]}`
  return onFreshCluster(place, lab, async cluster => {
    await typeCommands(cluster, solution.toSpliced(index, 1), { strict: false })
    const report = await examine({ course: place.course, lab, cluster, track: 'hand', withEarlier: false })
    return expectRed(describe(place, lab, 'left out', what), report)
  })
}

/** The mistake is caught, its sentence is the one that is said, and no other mistake of the step is seen with it. */
export async function mistaken(place: Place, lab: Lab, step: Step, mistake: Mistake): Promise<Case> {
  return onFreshCluster(place, lab, async cluster => {
    const wrong: readonly Command[] = commit(mistake.make, step, solutionOf(lab, place.underlay))
    await typeCommands(cluster, wrong, { strict: false })
    const only = place.quick ? { step: step.id } : {}
    const report = await examine({ course: place.course, lab, cluster, track: 'hand', withEarlier: false, ...only })
    const red = expectRed(describe(place, lab, 'mistake', mistake.name), report)
    if (red.failure !== undefined) return red
    const speaks = report.steps.find(({ mistake }) => mistake !== undefined)?.mistake
    if (speaks?.name !== mistake.name) {
      const failed = failedChecks(report).map(({ expect, actual }) => `${expect} (${actual})`)
      return { ...red, failure: `"${speaks?.name ?? 'no mistake'}" speaks; failed: ${failed.slice(0, 3).join('; ')}` }
    }
    const others = (await seenMistakes(step, cluster)).filter(({ name }) => name !== mistake.name)
    if (others.length > 0) return { ...red, failure: `also seen: ${others.map(({ name }) => name).join(', ')}` }
    return { ...red, noticed: mistake.say }
  })
}

function describe({ underlay }: Place, lab: Lab, kind: Kind, what: string): Described {
  return { lab: lab.id, kind, track: 'hand', underlay, what }
}
