/** A course → the folder that Killercoda reads: structure.json and one scenario a lab. Pure. */
import { basename } from 'node:path'
import type { Course, Lab } from '../../course/lab.ts'
import { handSteps } from '../../lesson/hand.ts'
import type { Tree } from '../../weave/weave.ts'
import { hostsOf } from './hosts.ts'
import { scenarioOf } from './scenario.ts'

export interface Publication {
  readonly version: string
  /** `https://github.com/OWNER/NAME`: its releases hold the archive, and links lead to its files. */
  readonly repository: string
}

/** Labs that need a router between the nodes are left out: the machines are given one network. */
export function courseTree(course: Course, { version, repository }: Publication): Tree {
  const labs = course.labs.filter(({ underlays }) => underlays.includes('bridged'))
  const makesRouters = (lab: Lab) =>
    handSteps(lab, 'bridged').some(({ commands }) =>
      commands.some(({ look, text }) => !look && /ip_forward=1/.test(text)),
    )
  const delivery = {
    version,
    urls: [`${repository}/releases/download/v${version}`],
    hostsAgain: labs.filter(makesRouters).map(({ id }) => id),
    ownConfigurations: labs.slice(labs.findIndex(({ netconf }) => netconf.cni === true) >>> 0).map(({ id }) => id),
  }
  const hosts = hostsOf(course)
  const web = `${repository}/blob/HEAD/${basename(course.dir)}`
  const scenarios = labs.flatMap((lab, at) => {
    const next = labs[at + 1]
    const context = { hosts, web, lab: lab.id, delivery, next }
    const tree = scenarioOf(lab, handSteps(lab, 'bridged'), context)
    return [...tree].map(([path, text]): [string, string] => [`${lab.id}/${path}`, text])
  })
  const structure = {
    title: course.title,
    description: `${labs.length} labs on two nodes`,
    items: labs.map(({ id, number, title }) => ({ path: id, title: `${number} ${title}` })),
  }
  return new Map([['structure.json', `${JSON.stringify(structure, undefined, 2)}\n`], ...scenarios])
}
