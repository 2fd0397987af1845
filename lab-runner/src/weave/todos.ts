/** The holes that are still there in a woven file that somebody works on. */
import { functionAround } from './function-around.ts'
import type { Hole } from './weave.ts'

/** Every `throw new Todo('LAB')`, with the sentence that stands above it where it still does. */
export function todosIn(file: string, text: string, lab: string): readonly Omit<Hole, 'module'>[] {
  const lines = text.split('\n')
  return lines.flatMap((line, at) => {
    if (!new RegExp(`^\\s*throw new Todo\\(['"\`]${lab}['"\`]\\)`).test(line)) return []
    const sentence = /^\s*\/\/ TODO\([^)]*\): (.*)$/.exec(lines[at - 1] ?? '')?.[1] ?? ''
    return [{ file, line: at + 1, function: functionAround(lines, at), sentence }]
  })
}
