import type { Rule } from '../rule.ts'

export const scriptAsks: Rule = {
  id: 'script-asks',
  level: 'warning',
  on: 'script',
  says: 'A background or verify script installs packages without -y.',
  why: 'apt asks whether it shall go on, and nobody is there to answer: the preparation ends here or waits for ever.',
  check: ({ file, bare, role }) => {
    if (role === 'foreground') return []
    return [
      ...bare.matchAll(
        /(?<=^|[\n;&|(])[ \t]*(?:sudo[ \t]+(?:-\w+[ \t]+)*)?(?:\w+=\S*[ \t]+)*(apt-get|apt)(?=\s)([^\n;&|]*)/g,
      ),
    ].flatMap(match => {
      const words = (match[2] ?? '').split(/\s+/)
      if (!words.some(word => /^(?:install|upgrade|dist-upgrade|full-upgrade|remove|purge|autoremove)$/.test(word)))
        return []
      if (
        words.some(word =>
          /^(?:-[a-zA-Z]*y[a-zA-Z]*|-qq[a-z]*|--yes|--assume-yes|-s|--download-only|-d)$/.test(word),
        ) ||
        /\byes\b[ \t]*\|/.test(bare.slice(Math.max(0, match.index - 30), match.index + 1))
      )
        return []
      // A line that goes on says it perhaps there.
      if (/\\$/.test(match[2] ?? '')) return []
      return [
        {
          at: { file, offset: match.index + match[0].indexOf(match[1] ?? '') },
          message: `${match[1]} may ask before it goes on; add -y`,
        },
      ]
    })
  },
}
