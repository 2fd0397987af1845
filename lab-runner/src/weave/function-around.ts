/** Which function a line belongs to, by indentation: the sources are formatted, so that no parser is needed. */

/** `addVethPair`, or `link.add` for a method of an object; empty where there is none. `at` counts from 0. */
export function functionAround(lines: readonly string[], at: number): string {
  const signature = outer(lines, at)
  const own = nameIn(lines[signature] ?? '')
  if (own === undefined) return signature > 0 ? functionAround(lines, signature) : ''
  if (indentOf(lines[signature]) === 0) return own
  const around = functionAround(lines, signature)
  return around === '' ? own : `${around}.${own}`
}

/** The line that opens the block around `at`; where a signature takes several lines, its first. */
function outer(lines: readonly string[], at: number): number {
  const indent = indentOf(lines[at])
  const end = lines.findLastIndex((line, index) => index < at && line.trim() !== '' && indentOf(line) < indent)
  if (!/^\s*[)}\]]/.test(lines[end] ?? '')) return end
  const same = indentOf(lines[end])
  return lines.findLastIndex((line, index) => index < end && line.trim() !== '' && indentOf(line) <= same)
}

function nameIn(line: string): string | undefined {
  const [, declared, assigned, method] =
    /^\s*(?:export\s+)?(?:(?:async\s+)?function\*?\s+(\w+)|const\s+(\w+)|(?:async\s+)?(?!(?:if|for|while|switch|catch|do|else|try|return)\b)(\w+)\((?!.*=>\s*\{$))/.exec(
      line,
    ) ?? []
  return declared ?? assigned ?? method
}

function indentOf(line = ''): number {
  return line.length - line.trimStart().length
}
