// generated from mini-cni/src/agent by npm run generate; do not edit
import { hostName, type Key } from '../link/names.ts'
import { onNode } from '../netns/sockets.ts'
import type { Call } from '../plugin/call.ts'
import { staleOf } from '../plugin/gc.ts'
import { refuseOwn } from '../protocol/namespace.ts'
import type { Cutter } from './cutter.ts'

/**
 * Removes the cables that DEL or GC would remove, all at once and without stopping the agent; the DEL or GC that follows finds them gone,
 * which is no error. Returns whether it found any, and all are known to be gone. Throws what they would throw before they touch anything.
 */
export async function cutAhead(call: Call, { cut }: Cutter): Promise<boolean> {
  const { config, environment, pod, variables } = call
  if (config.role !== 'main') return false
  if (environment.command === 'DEL') refuseOwn(pod.netns, variables.CNI_NETNS_OVERRIDE)
  const names = environment.command === 'DEL' ? [hostName(pod)] : namesOf(call)
  const cables = onNode(node => names.flatMap(name => node.link(name) ?? []))
  const gone = await Promise.all(cables.filter(({ kind }) => kind === 'veth').map(({ index }) => cut(index)))
  return gone.length > 0 && gone.every(isGone => isGone)
}

function namesOf(call: Call): readonly string[] {
  const stale = staleOf(call)
  return stale === undefined ? [] : [...stale.keys.map((key: Key) => hostName(key)), ...stale.names]
}
