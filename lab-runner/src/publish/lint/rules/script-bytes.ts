import type { Found, Rule } from '../rule.ts'

export const scriptBytes: Rule = {
  id: 'script-bytes',
  level: 'warning',
  on: 'script',
  says: 'A script has Windows line ends, a byte order mark, or is no text.',
  why: 'For bash a carriage return is part of the word before it: "done" is no longer the end of a loop, and exit 0 has a wrong argument. A byte order mark makes the first line an unknown command.',
  mends: 'takes out carriage returns at line ends, and the byte order mark',
  check: function* ({ file }): Iterable<Found> {
    const { text } = file
    if (text.includes('\0')) {
      yield { at: { file, offset: text.indexOf('\0') }, message: 'this is no text: there are zero bytes in it' }
      return
    }
    if (text.startsWith('\uFEFF')) {
      const at = { file, offset: 0 }
      yield { at, message: 'begins with a byte order mark', fix: [{ at, length: 1, text: '' }] }
    }
    const returns = [...text.matchAll(/\r(?=\n|$)/g)].map(({ index }) => ({
      at: { file, offset: index },
      length: 1,
      text: '',
    }))
    const [first] = returns
    const lines = returns.length === 1 ? 'a line ends' : `${returns.length} lines end`
    if (first !== undefined) yield { at: first.at, message: `${lines} with a carriage return (Windows)`, fix: returns }
  },
}
