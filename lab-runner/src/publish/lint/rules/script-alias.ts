import type { Rule } from '../rule.ts'

export const scriptAlias: Rule = {
  id: 'script-alias',
  level: 'warning',
  on: 'script',
  says: 'A script uses the alias k.',
  why: 'k is an alias of the learner\'s terminal. Scripts do not read it, so that "k get pods" is an unknown command in a background or verify script.',
  mends: 'writes kubectl',
  check: ({ file, bare, role }) => {
    // A foreground script is typed into the terminal, where the alias is.
    if (role === 'foreground' || /\balias\s+k=|\bk\s*\(\)|function\s+k\b|expand_aliases/.test(bare)) return []
    return [
      ...bare.matchAll(
        /(?<=^|[\n;&|(!]|\bthen\s|\bdo\s|\bif\s|\belse\s|\bwhile\s|\buntil\s)([ \t]*)k(?=[ \t]+[a-z-])/g,
      ),
    ].map(match => {
      const at = { file, offset: match.index + (match[1] ?? '').length }
      return {
        at,
        message: 'scripts do not know the alias k; write kubectl',
        fix: [{ at, length: 1, text: 'kubectl' }],
      }
    })
  },
}
