// generated from mini-cni/src/agent by npm run generate; do not edit
import { readdirSync } from 'node:fs'
import type { Attachment } from '../model.ts'
import { onNode } from '../netns/sockets.ts'
import type { Call } from '../plugin/call.ts'
import { mendLeases, withSoundJournal } from '../plugin/journal.ts'
import { sourceOf } from '../plugin/steps.ts'
import { CniError } from '../protocol/error.ts'
import * as record from '../protocol/record.ts'
import { current } from '../protocol/version.ts'

/** What a start of the agent finds, by network. */
export interface Finding {
  readonly name: string
  readonly found: record.Found
  /** Whether the node's end of the cable is there. */
  readonly hasCable: boolean
  /** Whether a process is making it right now. */
  readonly isBusy: boolean
}

/** `undo`: an ADD that was killed; nobody was told of it. `forget`: a record that says nothing, of a cable that is not there. */
export interface Repair {
  readonly undo: readonly record.Recorded[]
  readonly forget: readonly string[]
}

/**
 * From journal and kernel to what is to be done. What an ADD has finished stays, also without its cable: the pod was cut off by somebody else, and its
 * address is its own until DEL.
 */
export function planRepair(findings: readonly Finding[]): Repair {
  return {
    undo: findings.flatMap(({ found, isBusy }) =>
      typeof found === 'object' && found.adding !== undefined && !isBusy ? [found] : [],
    ),
    forget: findings.flatMap(({ name, found, hasCable }) => (typeof found !== 'object' && !hasCable ? [name] : [])),
  }
}

/** Repairs all networks on record. `detach` removes an attachment as DEL does. What fails is told, and left for DEL and GC. */
export function repairAll(detach: (call: Call, pod: Attachment) => void): void {
  for (const network of networks()) {
    const plan = planRepair(look(network))
    for (const pod of plan.undo) attempt(`${pod.containerId} ${pod.ifname}`, () => detach(callFor(pod), pod))
    for (const pod of pooled(network))
      attempt(network, () => withSoundJournal(callFor(pod), () => mendLeases(callFor(pod))))
    for (const name of plan.forget) attempt(name, () => record.forget(network, name))
  }
}

/** One attachment for each way in which the network's addresses are configured. */
function pooled(network: string): readonly record.Recorded[] {
  const all = [...record.records(network).values()].filter(
    found => typeof found === 'object' && found.ipam?.type === 'mini-cni',
  )
  return [
    ...new Map(all.map(found => [JSON.stringify((found as record.Recorded).ipam), found as record.Recorded])).values(),
  ]
}

function networks(): readonly string[] {
  try {
    return readdirSync('/run/mini-cni', { withFileTypes: true }).flatMap(entry =>
      entry.isDirectory() ? entry.name : [],
    )
  } catch {
    return []
  }
}

function look(network: string): readonly Finding[] {
  return [...record.records(network)].map(([name, found]) => ({
    name,
    found,
    hasCable: onNode(node => node.link(name)) !== undefined,
    isBusy: typeof found === 'object' && record.isBeingAdded(found),
  }))
}

/** A DEL that nobody asked for: all that it needs is on record. */
function callFor(pod: record.Recorded): Call {
  const { network, containerId, ifname, netns, ipam } = pod
  const conf = { cniVersion: current, name: network, type: 'mini-cni', mtu: 0, ...(ipam && { ipam }) }
  return {
    environment: { command: 'DEL', containerId, ifname, netns, path: [], args: {} },
    config: { version: current, json: { ...conf }, conf, source: sourceOf(ipam), role: 'main', prevResult: undefined },
    pod: { network, containerId, ifname, netns },
    variables: {},
    until: Date.now() + 5000,
  }
}

function attempt(what: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    const said = error instanceof CniError || error instanceof Error ? error.message : String(error)
    console.error(`mini-cni-agent: ${what} was left half made and cannot be removed: ${said}`)
  }
}
