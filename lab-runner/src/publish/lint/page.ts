/** A Markdown page, as far as the platform's additions to Markdown go: code, and `{{…}}` behind it. */
import type { TextFile } from './text-file.ts'

export interface Action {
  /** What stands between the braces. */
  readonly words: string
  readonly start: number
  readonly end: number
  /** There is a blank before it. */
  readonly apart: boolean
}

export interface Code {
  readonly kind: 'block' | 'span'
  /** Of the whole, fences and backticks included, the action not. */
  readonly start: number
  readonly end: number
  readonly content: string
  readonly contentStart: number
  readonly action: Action | undefined
  /** False for a block that goes on to the end of the page. */
  readonly closed: boolean
}

export interface Page {
  readonly file: TextFile
  readonly codes: readonly Code[]
  /** The text with code, actions and comments as blanks: same length, same lines. */
  readonly prose: string
  /** Offset of a `<!--` that is never closed. */
  readonly openComment: number | undefined
}

const opening = /^((?:[ \t]|>|[-*+][ \t]|\d+[.)][ \t])*)(`{3,}|~{3,})(.*)$/
const behind = /^([ \t]*)\{\{([^{}\n]*)\}\}/

/** Fences are read as the platform does: one may be closed by a line that goes on with `{{…}}`, which CommonMark does not allow. */
export function readPage(file: TextFile): Page {
  const { text } = file
  const codes: Code[] = []
  let openComment: number | undefined
  const units = text.split('')
  const blank = (from: number, to: number): void => {
    for (let at = from; at < to; at++) if (units[at] !== '\n') units[at] = ' '
  }
  let at = 0
  while (at < text.length) {
    const end = lineEnd(text, at)
    const line = text.slice(at, end)
    const comment = line.indexOf('<!--')
    const [, before = '', fence = '', info = ''] = opening.exec(line) ?? []
    if (comment >= 0 && !line.slice(0, comment).includes('`') && fence === '') {
      const close = text.indexOf('-->', at + comment)
      if (close < 0) openComment = at + comment
      const stop = close < 0 ? text.length : close + 3
      blank(at + comment, stop)
      // What stands behind a comment is read as a line of its own.
      at = close < 0 ? stop : text[stop] === '\n' ? stop + 1 : stop
      continue
    }
    if (fence !== '' && !(fence.startsWith('`') && info.includes('`'))) {
      const block = readBlock(text, at + before.length, fence, end + 1)
      codes.push(block)
      const stop = block.action?.end ?? block.end
      blank(block.start, stop)
      at = stop === text.length || text[stop] === '\n' ? stop + 1 : stop
      continue
    }
    at = end + 1
  }
  const masked = units.join('')
  for (const span of spansIn(masked, text)) {
    codes.push(span)
    blank(span.start, span.action?.end ?? span.end)
  }
  return { file, codes: codes.sort((a, b) => a.start - b.start), prose: units.join(''), openComment }
}

function readBlock(text: string, start: number, fence: string, from: number): Code {
  const closing = new RegExp(`^[ \\t>]*(${fence[0]}{${fence.length},})(?=[ \\t]*(?:\\{\\{|\\r?$))`)
  for (let at = from; at < text.length; at = lineEnd(text, at) + 1) {
    const [whole] = closing.exec(text.slice(at, lineEnd(text, at))) ?? []
    if (whole === undefined) continue
    const end = at + whole.length
    const content = text.slice(from, Math.max(from, at - 1))
    return { kind: 'block', start, end, content, contentStart: from, action: actionAt(text, end), closed: true }
  }
  const contentStart = Math.min(from, text.length)
  const content = text.slice(contentStart)
  return { kind: 'block', start, end: text.length, content, contentStart, action: undefined, closed: false }
}

/** Inline code: a run of backticks up to the next run of the same length in the same paragraph. */
function* spansIn(masked: string, text: string): Iterable<Code> {
  for (const paragraph of paragraphs(masked)) {
    const runs = [...paragraph.text.matchAll(/(?<!\\)`+/g)]
    const partners = nextOfSameLength(runs)
    for (let first = 0; first < runs.length; first++) {
      const open = runs[first]
      const second = partners[first] ?? -1
      const close = runs[second]
      if (open === undefined || close === undefined) continue
      const start = paragraph.start + open.index
      const contentStart = start + open[0].length
      const contentEnd = paragraph.start + close.index
      const end = contentEnd + close[0].length
      const content = text.slice(contentStart, contentEnd)
      yield { kind: 'span', start, end, content, contentStart, action: actionAt(text, end), closed: true }
      first = second
    }
  }
}

/** Runs of lines that are not empty. */
function* paragraphs(text: string): Iterable<{ readonly start: number; readonly text: string }> {
  let start = 0
  for (let at = 0; at <= text.length; ) {
    const end = lineEnd(text, at)
    if (end === text.length || text.slice(at, end).trim() === '') {
      yield { start, text: text.slice(start, end) }
      start = end + 1
    }
    at = end + 1
  }
}

function nextOfSameLength(runs: readonly RegExpExecArray[]): readonly (number | undefined)[] {
  const last = new Map<number, number>()
  const next: (number | undefined)[] = []
  for (let index = runs.length - 1; index >= 0; index--) {
    const length = runs[index]?.[0].length ?? 0
    next[index] = last.get(length)
    last.set(length, index)
  }
  return next
}

function actionAt(text: string, end: number): Action | undefined {
  const [whole = '', space = '', words = ''] = behind.exec(text.slice(end, end + 200)) ?? []
  if (whole === '' || /^\s*TRAFFIC_/.test(words)) return undefined
  // `x` {{ .Values.y }} is no action but a template that is spoken of.
  if (!/^[\w\s-]*$/.test(words) || (space !== '' && !/^\s*(?:exec|execute|copy)\b/.test(words))) return undefined
  const start = end + space.length
  return { words: words.trim(), start, end: end + whole.length, apart: space !== '' }
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}
