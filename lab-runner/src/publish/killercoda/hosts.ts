/** The two machines of the platform, and what stands for them in a lesson. */
import type { Course } from '../../course/lab.ts'
import { Exit, LabError } from '../../errors.ts'

/** A node of the course and the machine that plays it. */
export interface Host {
  /** `node1` */
  readonly node: string
  /** `controlplane` */
  readonly host: string
  /** The machine on which the learner's terminal is; the other is reached by ssh. */
  readonly here: boolean
  /** On the segment that the machines share for the labs, as in the lessons. */
  readonly ip: string
  readonly podCidr: string
}

/** Image `kubernetes-kubeadm-2nodes`. */
const machines = [
  { host: 'controlplane', here: true, ip: '172.30.0.11' },
  { host: 'node01', here: false, ip: '172.30.0.12' },
] as const

/** LabError, exit 4, where the course needs other than two nodes. */
export function hostsOf({ nodes }: Course): readonly Host[] {
  if (nodes.length !== machines.length) {
    throw new LabError(`the course has ${nodes.length} nodes; the platform's image has two, controlplane and node01`, {
      exit: Exit.content,
      suggestions: ['two nodes in course.yaml'],
    })
  }
  return machines.map((machine, index) => ({
    ...machine,
    node: nodes[index]?.name ?? '',
    podCidr: nodes[index]?.podCidrs[0] ?? '',
  }))
}
