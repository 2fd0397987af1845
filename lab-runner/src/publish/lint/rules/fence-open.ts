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
      const other = content.search(/^[ \t>]*`{3,}[\w-]/m)
      const line = position({ file, offset: contentStart + other }).line
      const hint = other < 0 ? '' : `; before line ${line}, where another one begins?`
      return [{ at: { file, offset: start }, message: `this block is never closed${hint}` }]
    }),
}
