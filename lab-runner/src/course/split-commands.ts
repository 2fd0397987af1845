/** A shell script cut into the commands that a person would type one after the other. */

/** Text exactly as it stands, comments and blank lines between commands left out. */
export interface ScriptCommand {
  readonly text: string
  /** Counts from 0, in the lines given. */
  readonly line: number
}

/**
 * A command is one line, and what belongs to it: lines continued by a backslash or an open quote, here-documents, indented lines,
 * and the words that close a block (`}`, `done`, `fi`, `esac`, `)`) or go on with it (`else`, `then`, `do`).
 */
export function splitCommands(lines: readonly string[]): readonly ScriptCommand[] {
  const commands: { lines: string[]; line: number }[] = []
  for (let at = 0; at < lines.length; ) {
    const end = endOfPiece(lines, at)
    const piece = lines.slice(at, end)
    const first = piece[0] ?? ''
    const last = commands.at(-1)
    if (belongs.test(first) && last !== undefined)
      last.lines.push(...lines.slice(last.line + last.lines.length, at), ...piece)
    else if (first.trim() !== '' && !first.trimStart().startsWith('#')) commands.push({ lines: piece, line: at })
    at = end
  }
  return commands.map(command => ({ line: command.line, text: withoutComment(command.lines).trimEnd() }))
}

const belongs = /^(?:\s+\S|[)}]|(?:done|fi|esac|else|elif|then|do)(?![\w-]))/

/** Index after the last line that the line at `start` needs to be whole. */
function endOfPiece(lines: readonly string[], start: number): number {
  let text = lines[start] ?? ''
  let end = start + 1
  let state = scan(text)
  while (end < lines.length && (state.quote !== undefined || state.continued)) {
    text += `\n${lines[end]}`
    end++
    state = scan(text)
  }
  for (const { word, tabs } of state.documents) {
    while (end < lines.length && (tabs ? lines[end]?.replace(/^\t+/, '') : lines[end]) !== word) end++
    end++
  }
  return Math.min(end, lines.length)
}

interface Scan {
  readonly quote: string | undefined
  readonly continued: boolean
  readonly comment: number | undefined
  readonly documents: readonly { readonly word: string; readonly tabs: boolean }[]
}

/** Reads quotes, comments, trailing backslashes and here-documents; substitutions are read as plain text. */
function scan(text: string): Scan {
  const documents: { word: string; tabs: boolean }[] = []
  let quote: string | undefined
  let comment: number | undefined
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (comment !== undefined) {
      if (char === '\n') comment = undefined
    } else if (char === '\\' && quote !== "'") {
      if (at === text.length - 1) return { quote, continued: true, comment, documents }
      at++
    } else if (quote !== undefined) {
      if (char === quote) quote = undefined
    } else if (char === "'" || char === '"') {
      quote = char
    } else if (char === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) {
      comment = at
    } else if (char === '<' && text[at + 1] === '<') {
      const opening = /^<<(<|(-?)\s*(['"]?)(\w+)\3)/.exec(text.slice(at))
      if (opening === null) continue
      if (opening[4] !== undefined) documents.push({ word: opening[4], tabs: opening[2] === '-' })
      at += opening[0].length - 1
    }
  }
  return { quote, continued: false, comment, documents }
}

function withoutComment(lines: readonly string[]): string {
  const text = lines.join('\n')
  return lines.length > 1 ? text : text.slice(0, scan(text).comment)
}
