/** Where an install fails or is interrupted, what was not there before goes again: nothing half done. */
import { Exit, LabError } from '../errors.ts'
import type { Node } from '../providers/provider.ts'
import { endAccess } from './api-access.ts'
import type { Kubectl } from './cluster-api.ts'
import { type NodeFacts, onNode } from './node-facts.ts'

type Looked = readonly (readonly [Node, NodeFacts])[]

/** What takes it back, once however often it is called: Ctrl-C and the error that it makes both do. Answers the names of the nodes that are as they were. */
export function takingBack(nodes: Looked, kubectl: Kubectl | undefined): () => Promise<readonly string[]> {
  let done: Promise<readonly string[]> | undefined
  return () => {
    done ??= takeBack(nodes, kubectl)
    return done
  }
}

async function takeBack(nodes: Looked, kubectl: Kubectl | undefined): Promise<readonly string[]> {
  const fresh = nodes.filter(([, { installed }]) => installed === undefined).map(([node]) => node)
  const ends = await Promise.allSettled(fresh.map(node => onNode(node, 'uninstall')))
  if (!nodes.some(([, { agent }]) => agent)) await endAccess(kubectl).catch(() => {})
  return fresh.filter((_, index) => ends[index]?.status === 'fulfilled').map(({ name }) => name)
}

/** Why, for the user; `back` are the nodes that are as they were. */
export function failed(cause: Error, back: readonly string[]): Error {
  if (cause instanceof LabError) return cause
  return new LabError(`the install came to no end: ${cause.message}`, {
    exit: Exit.machine,
    cause,
    suggestions: [
      ...(back.length > 0 ? [`taken back on ${back.join(' and ')}`] : []),
      'when the reason is gone, cnilab install again; it mends what is left',
    ],
  })
}

/** Said after Ctrl-C; on a node that had a plugin it goes on, of the old version or of the new. */
export function stopped(back: readonly string[], again: string): string {
  if (back.length === 0) return `stopped; what was installed before may be half replaced, and this ends it: ${again}`
  return `stopped; ${back.join(' and ')} ${back.length > 1 ? 'are' : 'is'} as before`
}
