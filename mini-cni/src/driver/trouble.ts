import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Todo } from '../model.ts'
import type { Trouble } from './request.ts'

/** What a person needs to know of an error that ended the driver; `source` is the folder of the tree it ran from. */
export function troubleOf(error: unknown, node: string, source: string): Trouble {
  const all = [...unfold(error)]
  const todo = all.find(one => one instanceof Todo)
  const kind = todo === undefined ? 'threw' : 'todo'
  // Where an undo failed as well, the pipeline gathers both: the first cause is where it began.
  const single = all.filter(one => !(one instanceof AggregateError))
  const origin = todo ?? single.find(one => frames(one, source).some(({ file }) => !isGiven(file))) ?? error
  const place = frames(origin, source).find(({ file }) => !isGiven(file))
  return { kind, ...place, message: messageOf(origin), node }
}

/** The error itself, what it gathers (an undo that failed as well), and what each was caused by. */
function* unfold(error: unknown): Generator<unknown> {
  yield error
  if (error instanceof AggregateError) for (const one of error.errors) yield* unfold(one)
  if (error instanceof Error && error.cause !== undefined) yield* unfold(error.cause)
}

interface Frame {
  readonly file: string
  readonly line: number
  readonly function?: string
}

/** The lines of a stack that are in the tree: `at addVethPair (file:///…/link/veth.ts:41:9)`. */
function frames(error: unknown, source: string): readonly Frame[] {
  if (!(error instanceof Error)) return []
  return (error.stack ?? '').split('\n').flatMap(text => {
    const found = /^\s+at (?:(.+) \()?(file:\/\/\/.+?):(\d+):\d+\)?$/.exec(text)
    if (found === null) return []
    const [, called, url = '', line] = found
    const file = relative(source, fileURLToPath(url))
    if (file.startsWith('..')) return []
    const name = called?.replace(/^(?:async |new )?(?:Object\.)?/, '').replace(/^<anonymous>$/, '')
    return [{ file, line: Number(line), ...(name ? { function: name } : {}) }]
  })
}

/** Nobody who fills holes has written these; the line that called them says more. */
function isGiven(file: string): boolean {
  return !file.includes('/') || /^(netlink|driver)\//.test(file)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
