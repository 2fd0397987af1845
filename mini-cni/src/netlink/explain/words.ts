import type { Request } from '../request.ts'

/** What a request is called in a command. */
export interface Words {
  /** Name of the link with this index; `if7`, which `ip` takes as well, where it is not known. */
  link(index: number): string
}

/** The commands that one request equals, each as program and arguments. */
export type Say = (request: Request, words: Words) => readonly Argv[]
export type Argv = readonly string[]

/** `mtu 1450`, or nothing where there is no value. */
export function option(name: string, value: unknown): Argv {
  return value === undefined ? [] : [name, String(value)]
}

/** The name of a namespace that is one of `ip netns list`, else its path. */
export function netnsName(netns: unknown): string {
  if (typeof netns === 'number') return `/proc/self/fd/${netns}`
  return String(netns).replace(/^(\/var)?\/run\/netns\/(?=[^/]+$)/, '')
}
