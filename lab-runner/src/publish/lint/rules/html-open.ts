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
    for (const match of prose.matchAll(/<(\/?)details\b[^>]{0,500}>/gi)) {
      if (match[1] === '') open.push(match.index)
      else open.pop()
    }
    // At the end of a page it does no harm.
    const last = [...prose.matchAll(/\n(?:#{1,6} |<details\b)/g)].at(-1)?.index ?? -1
    for (const offset of open.filter(offset => offset < last))
      yield { at: { file, offset }, message: 'this <details> is never closed' }
  },
}
