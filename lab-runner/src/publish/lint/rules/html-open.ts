import type { Found, Rule } from '../rule.ts'

export const htmlOpen: Rule = {
  id: 'html-open',
  level: 'warning',
  on: 'page',
  says: 'A <details> or a comment is never closed.',
  why: 'A comment that is never closed hides the rest of the page, an open <details> folds it away.',
  check: function* ({ file, prose, openComment }): Iterable<Found> {
    if (openComment !== undefined)
      yield {
        at: { file, offset: openComment },
        message: 'this comment is never closed: the rest of the page is not shown',
      }
    const open: number[] = []
    for (const match of prose.matchAll(/<(\/?)details\b[^>]*>/gi)) {
      if (match[1] === '') open.push(match.index)
      else open.pop()
    }
    for (const offset of open) yield { at: { file, offset }, message: 'this <details> is never closed' }
  },
}
