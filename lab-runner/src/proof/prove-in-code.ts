/** Proof of the code track: the solution passes, and each hole that is left empty makes a live check fail. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Course, Lab } from '../course/lab.ts'
import { examine } from '../lesson/examine.ts'
import type { Cluster } from '../providers/provider.ts'
import { readTree, writeTree } from '../tree.ts'
import { root } from '../version.ts'
import { holes, type Tree, weave, weaveHole } from '../weave/weave.ts'
import { labOfModule } from '../workspace.ts'
import { type Case, expectGreen, expectRed } from './case.ts'
import { onEmptyCluster, type Place } from './fresh.ts'

const source = join(root, 'mini-cni/src')

/** The lab's holes all empty, earlier labs solved. */
export async function beforeInCode(place: Place, lab: Lab): Promise<Case> {
  return onEmptyCluster(place, cluster => beforeOn(cluster, place.course, lab))
}

export async function beforeOn(cluster: Cluster, course: Course, lab: Lab): Promise<Case> {
  const earlier = course.labs.slice(0, course.labs.indexOf(lab)).flatMap(({ module }) => module ?? [])
  const open = weave(readTree(source), new Set(earlier), labOfModule(course))
  return withTree(open, async dir => {
    const report = await examine({
      course,
      lab,
      cluster,
      track: 'code',
      source: dir,
      withEarlier: false,
      withUnits: false,
    })
    return expectRed({ ...about(cluster, lab), kind: 'before', what: 'all holes empty' }, report)
  })
}

export async function afterInCode(place: Place, lab: Lab): Promise<Case> {
  return onEmptyCluster(place, cluster => afterOn(cluster, place.course, lab))
}

export async function afterOn(cluster: Cluster, course: Course, lab: Lab): Promise<Case> {
  const report = await examine({ course, lab, cluster, track: 'code', source })
  return expectGreen({ ...about(cluster, lab), kind: 'after', what: 'the solution' }, report)
}

/** One hole empty, everything else solved: not the driver's error counts, but a check that looks at the cluster. */
export async function emptied(place: Place, lab: Lab, index: number): Promise<Case> {
  const tree = readTree(source)
  const hole = holes(tree)[index]
  return withTree(weaveHole(tree, index, labOfModule(place.course)), dir =>
    onEmptyCluster(place, async cluster => {
      const { course } = place
      const report = await examine({
        course,
        lab,
        cluster,
        track: 'code',
        source: dir,
        withEarlier: false,
        withUnits: false,
      })
      return expectRed({ ...about(cluster, lab), kind: 'hole', what: `${hole?.file} ${hole?.function}` }, report)
    }),
  )
}

const about = ({ underlay }: Cluster, lab: Lab) => ({ lab: lab.id, track: 'code', underlay }) as const

/** A tree on disk for as long as `work` takes; in the project, because nodes see no other folder of ours. */
async function withTree<T>(tree: Tree, work: (dir: string) => Promise<T>): Promise<T> {
  const cache = join(root, '.cache')
  mkdirSync(cache, { recursive: true })
  const dir = mkdtempSync(join(cache, 'woven-'))
  try {
    writeTree(dir, tree)
    return await work(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
