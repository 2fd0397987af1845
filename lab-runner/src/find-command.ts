/** The file path is the command: `cnilab author prove` is commands/author/prove.ts; no arguments is commands/board.ts. */
import { readdirSync } from 'node:fs'
import { closest } from './closest.ts'
import { Exit, LabError } from './errors.ts'

/** Ids of all commands, as `list` or `author/prove`, sorted. */
export function commandFiles(dir: URL = new URL('./commands', import.meta.url)): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts'))
    .map(path => path.slice(0, -'.ts'.length))
    .sort()
}

/**
 * Which command the words ask for, and what is left for it. Flags before any word belong to the board.
 * Throws a usage error (exit 2) with the nearest names for a word that is none; `topics` also lets `author` through.
 */
export function findCommand(
  argv: readonly string[],
  ids: readonly string[],
  { topics = false } = {},
): { readonly id: string; readonly rest: readonly string[] } {
  const [first = '', second = ''] = argv
  if (first === '' || first.startsWith('-')) return { id: 'board', rest: argv }
  if (ids.includes(`${first}/${second}`)) return { id: `${first}/${second}`, rest: argv.slice(2) }
  if (ids.includes(first)) return { id: first, rest: argv.slice(1) }
  const under = ids.filter(id => id.startsWith(`${first}/`))
  if (topics && under.length > 0 && (second === '' || second.startsWith('-'))) return { id: first, rest: [] }
  throw unknown(under.length > 0 ? `${first} ${second}`.trim() : first, under.length > 0 ? under : ids)
}

function unknown(typed: string, ids: readonly string[]): LabError {
  const names = ids.map(id => id.replaceAll('/', ' '))
  const near = closest(typed, names)
  return new LabError(`there is no command "${typed}"`, {
    exit: Exit.usage,
    suggestions: [
      ...(near.length > 0 ? [`did you mean:  ${near.map(name => `cnilab ${name}`).join('   ')}`] : []),
      'all commands:  cnilab --help',
    ],
  })
}
