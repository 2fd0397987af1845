import type { CodeTrouble } from '../checks/report.ts'

/** Adds to a hole what its file says of it: the sentence of its TODO, and the command in the comment of its function. */
export function describeHole(trouble: CodeTrouble, source: string): CodeTrouble {
  if (trouble.kind !== 'todo' || trouble.line === undefined) return trouble
  const above = source.split('\n').slice(0, trouble.line).reverse()
  const sentence = above
    .slice(0, 3)
    .map(line => /\/\/ TODO\([^)]*\): (.*)$/.exec(line)?.[1])
    .find(Boolean)
  const command = /`((?:ip|bridge|nft|mount|unshare|sysctl|kill) [^`]+)`/.exec(commentOf(above))?.[1]
  return {
    ...trouble,
    ...(sentence === undefined ? {} : { sentence }),
    ...(command === undefined ? {} : { command: command.replaceAll(/\s*\n\s*\*\s*/g, ' ') }),
  }
}

/** The doc comment next above, when no other function ends in between; `above` is upside down. */
function commentOf(above: readonly string[]): string {
  const end = above.findIndex(line => /\*\/\s*$/.test(line))
  const function_ = above.findIndex(line => /^\}/.test(line))
  if (end < 0 || (function_ >= 0 && function_ < end)) return ''
  const start = above.findIndex((line, index) => index >= end && /^\s*\/\*\*/.test(line))
  return start < 0
    ? ''
    : above
        .slice(end, start + 1)
        .reverse()
        .join('\n')
}
