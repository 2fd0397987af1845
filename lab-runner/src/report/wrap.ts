/** Columns of every screen. */
export const width = 80

/** Breaks text at blanks; every line begins with `indent`, the first with `first` where that is given. A longer word stays whole. */
export function wrap(text: string, indent = '', first = indent): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const start = lines.length === 0 ? first : indent
    if (line !== '' && start.length + line.length + 1 + word.length > width) {
      lines.push(start + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, (lines.length === 0 ? first : indent) + line]
}
