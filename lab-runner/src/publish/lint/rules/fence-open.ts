import type { Rule } from '../rule.ts'
import { position } from '../text-file.ts'

export const fenceOpen: Rule = {
  id: 'fence-open',
  level: 'error',
  on: 'page',
  says: 'A fenced block of code is never closed.',
  why: 'All that follows, to the end of the page, is shown as code, and its commands cannot be clicked. A fence is closed by a line with as many backticks, which may go on with an action: ```{{exec}}.',
  check: ({ file, codes }) =>
    codes.flatMap(({ closed, start, content, contentStart }) => {
      if (closed) return []
      const { line } = position({ file, offset: contentStart })
      const lines = content.split('\n')
      const hints = lines.flatMap((text, index) => {
        const says = suspicion(text)
        return says === undefined ? [] : [`; line ${line + index} ${says}`]
      })
      return [{ at: { file, offset: start }, message: `this block is never closed${hints[0] ?? ''}` }]
    }),
}

/** What a line has that was perhaps to be the end. */
function suspicion(line: string): string | undefined {
  const ticks = line.indexOf('```')
  if (ticks < 0) return undefined
  const before = line.slice(0, ticks).trim()
  const after = line.slice(ticks).replace(/^`+[ \t]*/, '')
  if (before !== '' && !/[`>]$/.test(before))
    return /^(?:\{\{|\s*$)/.test(after) ? 'has text before its backticks' : undefined
  if (/^(?:exec|execute|copy)\b/.test(after)) return 'has no braces around its action'
  return /^[\w-]/.test(after) ? 'begins another one' : undefined
}
