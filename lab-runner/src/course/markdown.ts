/** Markdown as a lab needs it: lines told apart from fences, and whether a <details> is open around them. */

export interface ProseLine {
  readonly kind: 'prose'
  readonly line: number
  readonly text: string
}

/** A fenced block; `line` is that of its opening backticks, `body` that of its content, indentation of the fence removed. */
export interface Fence {
  readonly kind: 'fence'
  readonly line: number
  readonly language: string
  /** The words after the language. */
  readonly words: readonly string[]
  readonly body: readonly string[]
  readonly folded: boolean
  /** The lines as they stand in the file. */
  readonly text: string
  /** False where the file ends before the closing backticks. */
  readonly closed: boolean
}

/** Splits a page; joining every `text` with newlines gives the page back. */
export function splitMarkdown(page: string): readonly (ProseLine | Fence)[] {
  const lines = page.split('\n')
  const blocks: (ProseLine | Fence)[] = []
  let details = 0
  for (let at = 0; at < lines.length; at++) {
    const text = lines[at] ?? ''
    const open = /^(\s*)(`{3,})\s*([^\s`]*)([^`]*)$/.exec(text)
    if (open === null) {
      details += count(text, /<details\b/g) - count(text, /<\/details>/g)
      blocks.push({ kind: 'prose', line: at + 1, text })
      continue
    }
    const [, indent = '', ticks = '', language = '', words = ''] = open
    const length = lines.slice(at + 1).findIndex(line => line.trim() === ticks)
    const end = length < 0 ? lines.length : at + 1 + length
    blocks.push({
      kind: 'fence',
      line: at + 1,
      language,
      words: words.split(/\s+/).filter(word => word !== ''),
      body: lines
        .slice(at + 1, end)
        .map(line => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart())),
      folded: details > 0,
      text: lines.slice(at, end + 1).join('\n'),
      closed: length >= 0,
    })
    at = end
  }
  return blocks
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0
}
