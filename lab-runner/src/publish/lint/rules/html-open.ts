import type { Found, Rule } from '../rule.ts'

export const htmlOpen: Rule = {
  id: 'html-open',
  level: 'warning',
  on: 'page',
  says: 'A <details> or a comment is never closed.',
  why: 'A comment that is never closed hides the rest of the page; an open <details> folds away what follows, headings and other <details> too.',
  check: function* ({ file, prose, codes, openComment }): Iterable<Found> {
    if (openComment !== undefined)
      yield {
        at: { file, offset: openComment },
        message: 'this comment is never closed: the rest of the page is not shown',
      }
    // The end of it may be in a block that is not closed, which is told.
    if (codes.some(({ closed }) => !closed)) return
    const open: number[] = []
    for (const match of prose.matchAll(/<(\/?)details\b[^>]*>/gi)) {
      if (match[1] === '') open.push(match.index)
      else open.pop()
    }
    // At the end of a page it does no harm.
    for (const offset of open.filter(offset => /\n(?:#{1,6} |<details\b)/.test(prose.slice(offset))))
      yield { at: { file, offset }, message: 'this <details> is never closed' }
  },
}
