/** `cnilab explain`: what the reference solution sends to the kernel, said as the commands that it equals. */
import { join } from 'node:path'
import { LabError } from '../errors.ts'
import { onInterrupt } from '../interrupt.ts'
import type { Underlay } from '../providers/provider.ts'
import { root } from '../version.ts'
import { drive } from './code.ts'
import { findCluster, type GlobalFlags, labOf, openCourse, usableProvider } from './desk.ts'
import { topologyOf } from './reach.ts'
import { readSession } from './session.ts'

export interface ExplainFlags extends GlobalFlags {
  readonly underlay?: string | undefined
}

/** Tried on a cluster of its own, so that the learner's is not touched. */
export async function explainLab(flags: ExplainFlags, wanted: string | undefined) {
  const course = openCourse(flags)
  const current = await findCluster(flags)
  const lab = labOf(
    course,
    current === undefined ? { track: 'code', hints: {}, answers: {} } : readSession(current),
    wanted,
  )
  if (lab.module === undefined) {
    throw new LabError(`lab ${lab.id} builds nothing`, { suggestions: ['cnilab explain 06'] })
  }
  const provider = await usableProvider(flags)
  const name = `explain-${process.pid}`
  const forget = onInterrupt(() => provider.remove(name))
  const underlay = (flags.underlay ?? lab.underlays[0] ?? 'bridged') as Underlay
  try {
    const cluster = await provider.up(topologyOf(course, name, underlay))
    const nodes = await Promise.all(
      cluster.nodes.map(async node => {
        const request = { do: 'rebuild', explain: true }
        const { explained = [], trouble } = await drive(cluster, course, lab, node, join(root, 'mini-cni/src'), request)
        return { node: node.name, commands: explained, trouble: trouble?.message }
      }),
    )
    return {
      value: { lab: lab.id, underlay, nodes },
      lines: [
        ...nodes.flatMap(({ node, commands, trouble }) => [
          `${node}, pods of lab ${lab.number}, ${underlay}:`,
          ...commands.map(command => `  ${command}`),
          ...(trouble === undefined ? [] : [`  ✘ ${trouble}`]),
          '',
        ]),
        `do it yourself:  cnilab start ${lab.number}        in TypeScript:  cnilab start ${lab.number} --code`,
      ],
    }
  } finally {
    await provider.remove(name)
    forget()
  }
}
