import { Exit, LabError } from '../errors.ts'
import type { Output } from '../providers/provider.ts'
import { expectExit } from './expect-exit.ts'
import { shorten, type Verdict } from './verdict.ts'

/** Holds when the regular expression (multi-line mode: `^` and `$` are ends of lines) is found in stdout. */
export function expectStdout(pattern: string, output: Output): Verdict {
  const held = toRegExp(pattern).test(output.stdout)
  const expected = sayPattern(pattern)
  if (output.stdout.trim() !== '') return { held, expected, actual: firstLines(output.stdout) }
  return { held, expected, actual: output.exitCode === 0 ? 'no output' : expectExit(0, output).actual }
}

/** A pattern without any choice in it is told as the text that it is. */
function sayPattern(pattern: string): string {
  const [, start, body = '', end] = /^(\^)?(.*?)(\$)?$/s.exec(pattern) ?? []
  const escaped = /\\([./\-[\]])/g
  if (/[\\^$*+?()[\]{}|.]/.test(body.replaceAll(escaped, ''))) return `output with /${pattern}/`
  return `output ${start && end ? '' : 'with '}${body.replaceAll(escaped, '$1')}`
}

/** Compiles a pattern of the course; one that cannot be compiled is a fault of the course. */
export function toRegExp(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'm')
  } catch (cause) {
    throw new LabError(`/${pattern}/ is no regular expression: ${(cause as Error).message}`, {
      exit: Exit.content,
      cause,
    })
  }
}

function firstLines(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const more = lines.length > 3 ? ` … ${lines.length} lines in all` : ''
  return (
    lines
      .slice(0, 3)
      .map(line => shorten(line, 60))
      .join(' ⏎ ') + more
  )
}
