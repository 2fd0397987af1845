/** Trouble in the course's own files: every problem at once, each with its place. */
import { relative } from 'node:path'
import { Exit, LabError } from '../errors.ts'

/** One thing that is wrong; `line` and `column` count from 1. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Exit code 4; the message is one line for each problem, `labs/03-veth/lab.yaml:12:7: unknown key "expekt"; …`. */
export class ContentError extends LabError {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(say).join('\n'), { exit: Exit.content, suggestions: ['how to write a lab: labs/README.md'] })
    this.problems = problems
  }
}

/** Path as a person in the current folder would type it. */
export function shortPath(path: string): string {
  const near = relative(process.cwd(), path)
  return near === '' || near.startsWith('..') ? path : near
}

function say({ file, line, column, message }: Problem): string {
  return `${shortPath(file)}:${line}:${column}: ${message}`
}
