/** The proof of a lab: it is shown, not hoped, that its checks tell right from wrong. */
import { join } from 'node:path'
import type { Course, Lab } from '../course/lab.ts'
import { handSteps, solutionOf } from '../lesson/hand.ts'
import type { Underlay } from '../providers/provider.ts'
import { readTree } from '../tree.ts'
import { root } from '../version.ts'
import { holes } from '../weave/weave.ts'
import { type Case, type Kind, kinds } from './case.ts'
import type { Place } from './fresh.ts'
import { after, before, leftOut, mistaken } from './prove-by-hand.ts'
import { afterInCode, beforeInCode, emptied } from './prove-in-code.ts'

export type Trial = () => Promise<Case>

/** All trials of a lab on one underlay, to be run in any order; `only` keeps some kinds. */
export function trialsOf(place: Place, lab: Lab, only?: readonly Kind[]): readonly Trial[] {
  const inCode = lab.module !== undefined
  const trials: Record<Kind, () => readonly Trial[]> = {
    before: () => [() => before(place, lab), ...(inCode ? [() => beforeInCode(place, lab)] : [])],
    after: () => [() => after(place, lab), ...(inCode ? [() => afterInCode(place, lab)] : [])],
    'left out': () => solutionOf(lab, place.underlay).map((_, index) => () => leftOut(place, lab, index)),
    mistake: () =>
      handSteps(lab, place.underlay).flatMap(step =>
        step.mistakes
          .filter(({ underlay = place.underlay }) => underlay === place.underlay)
          .map(mistake => () => mistaken(place, lab, step, mistake)),
      ),
    hole: () =>
      holes(readTree(join(root, 'mini-cni/src'))).flatMap(({ module }, index) =>
        module === lab.module ? [() => emptied(place, lab, index)] : [],
      ),
  }
  return kinds.filter(kind => only?.includes(kind) ?? true).flatMap(kind => trials[kind]())
}

/** Where the lab is different on another underlay it is proved on each; else once. */
export function underlaysToProve(lab: Lab): readonly Underlay[] {
  const parts = [...lab.steps, ...lab.steps.flatMap(({ checks, mistakes }) => [...checks, ...mistakes])]
  const differs = parts.some(({ underlay }) => underlay !== undefined)
  return differs ? lab.underlays : lab.underlays.slice(0, 1)
}

/** The trials of several labs; holes of a lab that differs by underlay are tried on its first one only. */
export function trialsOfCourse(
  place: Omit<Place, 'underlay'> & { readonly course: Course },
  labs: readonly Lab[],
  only: readonly Kind[] = kinds,
) {
  return labs.flatMap(lab =>
    underlaysToProve(lab).flatMap((underlay, index) =>
      trialsOf({ ...place, underlay }, lab, index === 0 ? only : only.filter(kind => kind !== 'hole')),
    ),
  )
}
