/** What a command works with, from the global flags: the course, the provider, the cluster. */
import { join, resolve } from 'node:path'
import { closest } from '../closest.ts'
import type { Course, Lab } from '../course/lab.ts'
import { rememberedCourse } from '../course/remembered.ts'
import { Exit, LabError } from '../errors.ts'
import { chooseProvider } from '../providers/choose.ts'
import type { Cluster, Node, Pod, Provider, Shell } from '../providers/provider.ts'
import { root, version } from '../version.ts'
import { findLab } from './reach.ts'
import { readSession, type Session } from './session.ts'

export interface GlobalFlags {
  readonly name: string
  readonly provider: string
  readonly nodes?: string | undefined
  readonly aside?: boolean | undefined
  readonly 'kube-bin'?: string | undefined
  readonly labs?: string | undefined
}

export function openCourse(flags: Pick<GlobalFlags, 'labs'>): Course {
  return rememberedCourse(resolve(flags.labs ?? join(root, 'labs')))
}

/** The provider of the cluster that is up, else the one that the flags name; where it cannot be used, its own sentence and exit code 3. */
export async function usableProvider(flags: GlobalFlags, up?: Cluster): Promise<Provider> {
  const provider = chooseProvider({ ...flags, provider: up?.provider ?? flags.provider })
  const why = await provider.unavailable()
  if (why === undefined) return provider
  throw new LabError(`${provider.name}: ${why}`, {
    exit: Exit.machine,
    suggestions: ['what is missing: cnilab doctor'],
  })
}

export async function findCluster(flags: GlobalFlags): Promise<Cluster | undefined> {
  return chooseProvider(flags).find(flags.name)
}

/** The running cluster; an error that says how to get one where there is none, or an older version's. */
export async function needCluster(flags: GlobalFlags, kind?: Provider['name']): Promise<Cluster> {
  const cluster = await findCluster(flags)
  const option = flags.name === 'lab' ? '' : ` --name ${flags.name}`
  if (cluster === undefined) {
    const others = await chooseProvider(flags).list()
    const wanted = flags.provider === 'netns' ? kind : flags.provider
    throw new LabError(others.length === 0 ? 'no cluster is up' : `no cluster named ${flags.name} is up`, {
      suggestions: [
        `cnilab up${option}${wanted === undefined ? '' : ` --provider ${wanted}`}`,
        ...others.filter(other => other !== flags.name).map(other => `or use the one that is up: --name ${other}`),
      ],
    })
  }
  if (cluster.version !== version) {
    throw new LabError(`cluster ${cluster.name} was made by cnilab ${cluster.version}, this is ${version}`, {
      suggestions: [`cnilab down${option} && cnilab up${option}`],
    })
  }
  return cluster
}

/** `--underlay` must be the one that runs. */
export function sameUnderlay(cluster: Cluster, wanted: string | undefined): void {
  if (wanted === undefined || wanted === cluster.underlay) return
  const option = cluster.name === 'lab' ? '' : ` --name ${cluster.name}`
  throw new LabError(`cluster ${cluster.name} is up with underlay ${cluster.underlay}, not ${wanted}`, {
    suggestions: [
      `cnilab down${option} && cnilab up${option} --underlay ${wanted}`,
      `or beside it: cnilab up --name ${wanted} --underlay ${wanted}`,
    ],
  })
}

/** The lab that is named, or else the current one. */
export function labOf(course: Course, session: Session, wanted: string | undefined): Lab {
  const id = wanted ?? session.lab
  if (id !== undefined) return findLab(course, id)
  throw new LabError('no lab has been started', {
    suggestions: [`cnilab start ${course.labs[1]?.number ?? '01'}`, 'cnilab list'],
  })
}

export interface Desk {
  readonly course: Course
  readonly cluster: Cluster
  readonly session: Session
  readonly lab: Lab
}

/** Course, cluster, session and lab at once, for commands that work on the current lab. */
export async function sitDown(flags: GlobalFlags, wanted?: string): Promise<Desk> {
  const course = openCourse(flags)
  const cluster = await needCluster(flags)
  const session = readSession(cluster)
  return { course, cluster, session, lab: labOf(course, session, wanted) }
}

/** A node, a pod, or the outside host. */
export function placeOf(cluster: Cluster, wanted: string): Node | Pod | Shell {
  const place = [...cluster.nodes, ...cluster.pods].find(({ name }) => name === wanted)
  if (place !== undefined) return place
  if (wanted === 'outside' && cluster.outside !== undefined) return cluster.outside
  const names = [...cluster.nodes, ...cluster.pods].map(({ name }) => name).concat(cluster.outside ? ['outside'] : [])
  const near = closest(wanted, names)
  throw new LabError(`there is no node or pod "${wanted}"`, {
    suggestions: [...near.map(name => `did you mean ${name}?`), `there are: ${names.join(' ')}`],
  })
}
