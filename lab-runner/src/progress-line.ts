/** What is being done at the moment: one line on stderr that is rewritten, or nothing where no terminal is. */
export interface Progress {
  say(what: string): void
  /** Clears the line. */
  end(): void
}

export function showProgress(first: string): Progress {
  const { stderr } = process
  if (!stderr.isTTY) return { say: () => {}, end: () => {} }
  const show = (what: string) =>
    stderr.write(`\r\x1b[K${what.replaceAll('\n', ' ').slice(0, (stderr.columns || 80) - 1)}`)
  show(first)
  return { say: show, end: () => void stderr.write('\r\x1b[K') }
}
