/** What is new and what is gone, told apart: for items about leaks, and for those about what is somebody else's. */
import { type Difference, differences, sentence } from './difference.ts'
import { Unmet } from './item.ts'
import { lastingDifferences } from './lasting.ts'
import type { Called, PodOfRig, Rig, Snapshot } from './rig.ts'

/**
 * Throws Unmet that names what is new since `before`, on the host, and in the pods unless `hostOnly`. A chained plugin cannot
 * reach into a pod whose namespace is lost, and need not: it ends with the pod.
 */
export async function nothingLeft(rig: Rig, before: Snapshot, what: string, hostOnly = false): Promise<void> {
  const places = new Set(['host', 'packet filter', 'file', 'process'])
  const isLeft = ({ change, place }: Difference) => change === 'new' && (!hostOnly || places.has(place))
  const left = await lastingDifferences(rig, before, { patience: 10_000 }, isLeft)
  if (left.length > 0) throw new Unmet(`${what}: ${sentence(left)}`)
}

/** Throws Unmet that names what is gone since `before` and belonged to others: on the host and in all pods `but` these. */
export async function nothingLost(
  rig: Rig,
  before: Snapshot,
  what: string,
  ...but: readonly PodOfRig[]
): Promise<void> {
  const found = await since(rig, before, ({ place }) => !but.some(({ netns }) => netns.endsWith(`/${place}`)))
  const lost = found.filter(({ change }) => change === 'gone')
  const becameOf = found.filter(now => now.change === 'new' && lost.some(old => isSameLink(old, now)))
  if (lost.length > 0) throw new Unmet(`${what}: ${sentence([...lost, ...becameOf])}`)
}

function isSameLink(one: Difference, other: Difference): boolean {
  const link = /^link \S+ /.exec(one.line)?.[0]
  return link !== undefined && one.place === other.place && other.line.startsWith(link)
}

/** Files that are new or changed since `before`: what a plugin has noted down. */
export async function changedFiles(rig: Rig, before: Snapshot): Promise<readonly string[]> {
  const found = differences(before, await rig.snapshot(), { content: true })
  const now = found.filter(({ change, place }) => change === 'new' && place === 'file')
  return now.map(({ line }) => line.replace(/ \S+$/, '')).filter(path => path.startsWith('/'))
}

/** Files that are new since `before`: what it has noted down about one attachment. */
export async function newFiles(rig: Rig, before: Snapshot): Promise<readonly string[]> {
  const found = await since(rig, before, ({ change, place }) => change === 'new' && place === 'file')
  return found.map(({ line }) => line).filter(path => path.startsWith('/'))
}

/** `code 999: …`, or how it ended: for a sentence. */
export function answer({ exitCode, json, stdout, stderr }: Called): string {
  if (json?.msg !== undefined) return `code ${json.code}: ${json.msg}`
  const said = (stdout.trim() || stderr.trim()).slice(0, 200)
  return `exit ${exitCode}${said === '' ? '' : `: ${said}`}`
}

async function since(rig: Rig, before: Snapshot, wanted: (found: Difference) => boolean) {
  return differences(before, await rig.snapshot()).filter(wanted)
}
