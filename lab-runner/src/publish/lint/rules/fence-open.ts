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
      const hint = hints.find(({ pattern }) => pattern.test(content))
      if (hint === undefined) return [{ at: { file, offset: start }, message: 'this block is never closed' }]
      const { line } = position({ file, offset: contentStart + content.search(hint.pattern) })
      return [{ at: { file, offset: start }, message: `this block is never closed; line ${line} ${hint.says}` }]
    }),
}

/** What was perhaps to be the end. */
const hints: readonly { readonly pattern: RegExp; readonly says: string }[] = [
  { pattern: /(?<=^[ \t>]*)`{3,}[ \t]*(?:exec|execute|copy)\b/m, says: 'has no braces around its action' },
  { pattern: /(?<=[^\s`>][^\n`]*)`{3,}(?=[ \t]*(?:\{\{|\r?$))/m, says: 'has text before its backticks' },
  { pattern: /(?<=^[ \t>]*)`{3,}[\w-]/m, says: 'begins another one' },
]
