import type { CheckResult } from '../checks/report.ts'
import { paste } from '../shell.ts'
import { wrap } from './wrap.ts'

/** Where was looked and how, what should have been seen, and what was: rows of label and value. Commands are never broken. */
export function evidence(check: CheckResult, pasted = false, indent = '    '): readonly string[] {
  const command = pasted ? (check.paste ?? check.argv) : check.argv
  const on = `on ${check.on}:`
  const column = Math.max(12, check.on === undefined ? 0 : on.length + 2)
  const row = (label: string, text: string | undefined): readonly string[] =>
    text === undefined ? [] : wrap(text, indent + ' '.repeat(column), indent + label.padEnd(column))
  return [
    ...(command === undefined ? [] : [indent + on.padEnd(column) + paste(command)]),
    ...row('expected', check.expected),
    ...row('actual', check.actual),
  ]
}
