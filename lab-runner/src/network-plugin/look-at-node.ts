/** `cnilab doctor --node NODE`: any node that can be reached, whether labs are on it or not. */
import { Exit, LabError } from '../errors.ts'
import { clockTrouble } from '../kubernetes/clock.ts'
import { findCluster, type GlobalFlags } from '../lesson/desk.ts'
import { connectionInto } from '../providers/kind/connection.ts'
import { findEngine } from '../providers/kind/engine.ts'
import type { Output } from '../providers/provider.ts'
import { connectionTo, dropFolder } from '../providers/ssh/connection.ts'
import { thisMachine } from '../providers/ssh/here.ts'
import { paste, run } from '../shell.ts'
import { look } from './move-aside.ts'
import { type NodeState, readNodeState } from './node-state.ts'
import { type NodeReport, tellNode } from './tell-node.ts'

const argv = ['sh', '-c', look]

/** `this`, a node of the cluster that is up, a container of kind's with --provider kind, else what ssh connects to. Throws LabError. */
export async function lookAtNode(wanted: string, flags: GlobalFlags): Promise<NodeReport> {
  const { exitCode, stdout, stderr } = await ask(wanted, flags)
  if (exitCode === 0) {
    const state = readNodeState(stdout)
    if (state.links.length > 0) return withClock(tellNode(state), state)
    throw new LabError(`${wanted} does not say which interfaces it has: ${stderr.trim()}`, {
      exit: Exit.machine,
      suggestions: ['its package iproute2 is needed, for: ip -j -d address show'],
    })
  }
  throw new LabError(`${wanted} cannot be looked at: ${stderr.trim() || `exit ${exitCode}`}`, {
    exit: Exit.machine,
    suggestions: ['this machine: --node this', 'a node of the cluster: cnilab status'],
  })
}

/** Of the moment, which a state that was recorded has not. */
function withClock(report: NodeReport, { hostname, clock }: NodeState): NodeReport {
  const trouble = clockTrouble(hostname, clock, Date.now() / 1000)
  if (trouble === undefined) return report
  return { ...report, warnings: [...report.warnings, `${trouble.text}; ${trouble.remedy}`] }
}

async function ask(wanted: string, flags: GlobalFlags): Promise<Output> {
  if (wanted === 'this') return run(argv)
  const cluster = await findCluster(flags)
  const node = cluster?.nodes.find(({ name, host }) => name === wanted || host?.hostname === wanted)
  if (node !== undefined) return node.exec(argv)
  const host = { name: wanted, target: wanted }
  if (/^-|[^\w.@-]/.test(wanted)) throw new LabError(`--node ${wanted}: that is no name of a machine`)
  const connection =
    flags.provider === 'kind'
      ? connectionInto(thisMachine, { ...host, engine: await findEngine(thisMachine) })
      : connectionTo(thisMachine, host)
  try {
    const answer = await connection.exec(`exec 3>&2; ${paste(argv)}`, { timeout: 15_000 })
    if (!('text' in answer)) return answer
    const ofCluster = cluster?.nodes.map(({ name }) => name).join(', ')
    throw new LabError(answer.text, {
      exit: Exit.machine,
      suggestions: [
        answer.remedy.replace('--nodes this,', '--node '),
        ...(ofCluster === undefined ? [] : [`the nodes of ${cluster?.name}: ${ofCluster}`]),
        'this machine: --node this',
      ],
    })
  } finally {
    await connection.close()
    dropFolder(thisMachine)
  }
}
