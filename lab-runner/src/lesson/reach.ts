/** Fast-forward: a cluster in the state in which a lab starts, or ends. */
import { closest } from '../closest.ts'
import type { Course, Lab } from '../course/lab.ts'
import { Exit, LabError } from '../errors.ts'
import type { Cluster, Topology, Underlay } from '../providers/provider.ts'
import { solutionOf, typeCommands } from './hand.ts'

export function topologyOf(course: Course, name: string, underlay: Underlay): Topology {
  return { name, underlay, nodes: course.nodes, pods: course.pods.map(({ name, node }) => ({ name, node })) }
}

/** The labs whose solutions make the state in which `lab` starts; a lab without a module looks at the finished course. */
export function labsBefore(course: Course, lab: Lab, underlay: Underlay): readonly Lab[] {
  const on = course.labs.filter(({ underlays }) => underlays.includes(underlay))
  if (lab.module === undefined) return on.filter(({ module }) => module !== undefined)
  return on
    .slice(
      0,
      on.findIndex(({ id }) => id === lab.id),
    )
    .filter(({ module }) => module !== undefined)
}

/** Brings an empty cluster to the start of `lab` by the by-hand solutions of the labs before it. */
export async function fastForward(cluster: Cluster, course: Course, lab: Lab): Promise<void> {
  for (const earlier of labsBefore(course, lab, cluster.underlay)) {
    await typeCommands(cluster, solutionOf(earlier, cluster.underlay), { strict: true, together: true })
  }
}

/** The lab that a person means by `03`, `3`, `veth` or `03-veth`. */
export function findLab(course: Course, wanted: string): Lab {
  const lab = course.labs.find(({ id, number }) => {
    return wanted === id || wanted === number || wanted.padStart(2, '0') === number || id.slice(3) === wanted
  })
  if (lab !== undefined) return lab
  const ids = new Map(course.labs.flatMap(({ id }) => [[id, id] as const, [id.slice(3), id] as const]))
  const near = new Set(closest(wanted, [...ids.keys()]).map(name => ids.get(name)))
  throw new LabError(`there is no lab "${wanted}"`, {
    exit: Exit.usage,
    suggestions: [...[...near].map(id => `did you mean ${id}?`), `labs: ${course.labs.map(({ id }) => id).join(' ')}`],
  })
}
