import { statSync } from 'node:fs'
import { explain } from '../netlink/explain.ts'
import { recordRequests } from '../netlink/record.ts'
import { pathOf } from '../netns/directory.ts'

/**
 * Does the work and returns the commands that its netlink requests equal, in order, to be typed on the node: those inside
 * a pod as `ip -n NAME …`. Each is told once: what is asked for again is there already (the gateway's address, for every
 * pod). `pods` are the names that namespaces may have by then.
 */
export function commandsOf(work: () => void, pods: readonly string[]): readonly string[] {
  const sent = recordRequests(work)
  const names = new Map(pods.map(name => [inodeOf(name), name]))
  const lines = sent.flatMap(({ request, links, netns }) => {
    const name = netns === undefined ? undefined : names.get(netns)
    return explain(request, { links, netns: name })
  })
  // The driver deletes a route only to have it put back.
  return [...new Set(lines)].filter(line => !line.includes(' route del'))
}

function inodeOf(name: string): number | undefined {
  return statSync(pathOf(name), { throwIfNoEntry: false })?.ino
}
