/** The one place where an error becomes words and an exit code. */
import { styleText } from 'node:util'
import { Exit, type ExitCode, LabError } from './errors.ts'
import { nameCluster } from './name-cluster.ts'

interface Told {
  readonly message: string
  readonly suggestions: readonly string[]
  readonly exit: ExitCode | number
  readonly stack?: string
}

interface Asked {
  readonly json: boolean
  /** What was typed: lines to type next speak of the same cluster. */
  readonly argv?: readonly string[]
}

/** Prints the error (as JSON on stdout where that was asked for, else as text on stderr) and answers the exit code. */
export function tellError(error: unknown, { json, argv = [] }: Asked): number {
  const classified = classify(error)
  if (classified === undefined) return 0
  const told = { ...classified, suggestions: classified.suggestions.map(line => nameCluster(line, argv)) }
  if (json) process.stdout.write(`${JSON.stringify({ error: told }, null, 2)}\n`)
  else if (told.message !== '') process.stderr.write(`${lines(told).join('\n')}\n`)
  return told.exit
}

/** Undefined: nothing to tell (the reader of our output went away). */
export function classify(error: unknown): Told | undefined {
  if (error instanceof LabError)
    return { message: plain(error.message), suggestions: error.suggestions, exit: error.exit }
  if (!(error instanceof Error)) return { message: String(error), suggestions: [bug], exit: Exit.bug }
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') return undefined
  const { oclif } = error as { oclif?: { exit?: number } }
  if ((error as { code?: string }).code === 'EEXIT')
    return { message: '', suggestions: [], exit: oclif?.exit ?? Exit.ok }
  if (oclif !== undefined) {
    return { message: plain(error.message), suggestions: ['flags and examples:  add --help'], exit: Exit.usage }
  }
  return { message: error.message, suggestions: [bug], exit: Exit.bug, stack: error.stack ?? '' }
}

const bug = 'this is a bug here, not a mistake of yours; please report it with the lines above'

function lines(told: Told): readonly string[] {
  const mark = styleText('red', '✘', { stream: process.stderr })
  const stack = told.stack === undefined ? [] : told.stack.split('\n').slice(1)
  return [`${mark} ${told.message}`, ...stack, ...told.suggestions.map(line => `    ${line}`)]
}

/** oclif ends its usage errors with a line of its own about help, and begins those about a flag's value with the flag. */
function plain(message: string): string {
  return message.replace(/\nSee more help with --help$/, '').replace(/^Parsing --\S+ \n\t/, '')
}
