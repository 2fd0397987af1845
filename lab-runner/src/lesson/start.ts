/** Puts the learner at the start of a lab, without rebuilding anything of theirs unasked. */
import { checkEarlier } from '../checks/run-checks.ts'
import type { Course, Lab, Track } from '../course/lab.ts'
import { LabError } from '../errors.ts'
import { ownNetwork } from '../install/node-facts.ts'
import { home } from '../install/stage.ts'
import { onInterrupt } from '../interrupt.ts'
import type { Cluster, Provider, Underlay } from '../providers/provider.ts'
import { sameUnderlay } from './desk.ts'
import { fastForward, findLab, labsBefore, topologyOf } from './reach.ts'
import { changeSession, readSession } from './session.ts'

export interface Start {
  readonly course: Course
  readonly lab: Lab
  readonly track: Track
  readonly provider: Provider
  readonly name: string
  readonly underlay?: Underlay | undefined
  /** Answers whether what the learner made may be replaced. */
  readonly mayReplace: (why: string) => Promise<boolean>
}

export interface Started {
  readonly cluster: Cluster
  /** What was done to get here: nothing, a new cluster brought here, or an existing one rebuilt. */
  readonly how: 'kept' | 'made' | 'rebuilt'
}

export async function startLab(start: Start): Promise<Started> {
  const { course, lab, provider, name, track } = start
  const existing = await provider.find(name)
  if (existing !== undefined) sameUnderlay(existing, start.underlay)
  const underlay = start.underlay ?? existing?.underlay ?? firstUnderlay(lab)
  if (!lab.underlays.includes(underlay)) {
    throw new LabError(`lab ${lab.id} needs the underlay ${lab.underlays.join(' or ')}, not ${underlay}`, {
      suggestions: [`cnilab down && cnilab start ${lab.number} --underlay ${lab.underlays[0]}`],
    })
  }
  const { cluster, how } = existing === undefined ? await fresh('made') : await onExisting(existing)
  changeSession(cluster, { lab: lab.id, track })
  return { cluster, how }

  async function onExisting(cluster: Cluster): Promise<Started> {
    if (track === 'code') return { cluster, how: 'kept' } // its check removes and rebuilds
    if (isShown(cluster)) {
      const shown = `lab ${readSession(cluster).lab?.slice(0, 2)} left a finished cluster, in which nothing is to be built`
      if (await start.mayReplace(shown)) return rebuilt(cluster)
      throw new LabError(shown, { suggestions: [`take it away, and begin: cnilab start ${lab.number} --yes`] })
    }
    const missing = await missingBefore(course, lab, cluster)
    if (missing === undefined) return { cluster, how: 'kept' }
    if (await isEmpty(cluster)) {
      await mustHaveNoPlugin(cluster, lab)
      await fastForward(cluster, course, lab)
      return { cluster, how: 'made' }
    }
    if (await start.mayReplace(missing)) return rebuilt(cluster)
    throw new LabError(`${missing}, and what is on the nodes is yours`, {
      suggestions: [
        `have it rebuilt as lab ${lab.number} begins (what you made on the nodes goes): cnilab start ${lab.number} --yes`,
        'or put it right yourself: cnilab check',
      ],
    })
  }

  /** Its pods were made to be looked at, by a lab that builds nothing; this one builds. */
  function isShown(cluster: Cluster): boolean {
    const before = course.labs.find(({ id }) => id === readSession(cluster).lab)
    return before !== undefined && before.module === undefined && lab.module !== undefined
  }

  async function rebuilt(cluster: Cluster): Promise<Started> {
    await cluster.down()
    return fresh('rebuilt')
  }

  async function fresh(how: 'made' | 'rebuilt'): Promise<Started> {
    return { cluster: await makeCluster(provider, course, lab, { name, underlay, track }), how }
  }
}

/** A new cluster at the start of `lab`, whatever was there. */
export async function resetCluster(
  provider: Provider,
  cluster: Cluster,
  course: Course,
  lab: Lab,
  track: Track,
): Promise<Cluster> {
  const before = cluster.memory.read()
  await cluster.down()
  const fresh = await makeCluster(provider, course, lab, { ...cluster, track })
  fresh.memory.write({ ...before, lab: lab.id, track })
  return fresh
}

interface Wanted {
  readonly name: string
  readonly underlay: Underlay
  readonly track: Track
}

/** A new cluster at the start of `lab`; one that is only half there goes when the user stops the program. */
async function makeCluster(provider: Provider, course: Course, lab: Lab, wanted: Wanted): Promise<Cluster> {
  const cluster = await provider.up(topologyOf(course, wanted.name, wanted.underlay))
  if (wanted.track !== 'hand') return cluster
  const forget = onInterrupt(() => cluster.down())
  await fastForward(cluster, course, lab).finally(forget)
  return cluster
}

function firstUnderlay(lab: Lab): Underlay {
  return lab.underlays[0] ?? 'bridged'
}

/** The first thing of the earlier labs that does not hold, as a sentence; undefined when all does. */
async function missingBefore(course: Course, lab: Lab, cluster: Cluster): Promise<string | undefined> {
  const reports = await checkEarlier(labsBefore(course, lab, cluster.underlay), cluster, 'hand')
  const broken = reports.find(({ failed }) => failed.length > 0)
  if (broken === undefined) return undefined
  return `lab ${findLab(course, broken.lab).number} does not hold: ${broken.failed[0]?.expect}`
}

/** A cluster on which nobody has made a pod yet; a machine that others use too has namespaces of theirs. */
async function isEmpty(cluster: Cluster): Promise<boolean> {
  const answers = await Promise.all(cluster.nodes.map(node => node.exec(['ls', '/run/netns'])))
  const names = answers.flatMap(({ stdout }) => stdout.split('\n'))
  return !cluster.pods.some(({ name }) => names.includes(name))
}

/** What `cnilab install` puts there makes cni0 and the routes too, and both cannot; under pods they stay after `cnilab uninstall`. */
async function mustHaveNoPlugin({ name, nodes }: Cluster, lab: Lab): Promise<void> {
  const isThere = async (path: string) =>
    (await Promise.all(nodes.map(node => node.exec(['test', '-e', path])))).some(({ exitCode }) => exitCode === 0)
  if (await isThere(`${home}/gone`)) {
    throw new LabError(`pods on ${name} still have the bridge of a plugin that was uninstalled`, {
      suggestions: [
        'delete them: cnilab kubectl -- get pods -A -o wide',
        `then: cnilab uninstall && cnilab start ${lab.number}`,
      ],
    })
  }
  if (!(await isThere(`/etc/cni/net.d/${ownNetwork}`))) return
  throw new LabError(`a network plugin is installed on ${name}, and makes what the labs make by hand`, {
    suggestions: [`cnilab uninstall && cnilab start ${lab.number}`],
  })
}
