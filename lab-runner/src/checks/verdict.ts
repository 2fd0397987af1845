/** What one expectation form says of a command's output; `expected` and `actual` are one short line each. */
export interface Verdict {
  readonly held: boolean
  readonly expected: string
  readonly actual: string
}

const telling =
  /unreachable|refused|denied|not permitted|timed out|does not exist|cannot|no such|no route|error|invalid/i

/** The one line of a command's output that says most about why it ended as it did. */
export function tellingLine(output: { readonly stdout: string; readonly stderr: string }): string {
  const lines = [output.stderr, output.stdout].map(text => text.split('\n').filter(line => line.trim() !== ''))
  const line = lines.flat().find(text => telling.test(text)) ?? lines.find(some => some.length > 0)?.at(-1) ?? ''
  return shorten(line.trim())
}

/** One line, at most `width` characters. */
export function shorten(text: string, width = 100): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > width ? `${line.slice(0, width - 1)}…` : line
}
