/** Text into columns: what a terminal of any width can show of it. */
import { stripVTControlCharacters } from 'node:util'

/** Two columns wide in a terminal (Unicode Standard Annex 11, W and F; what is likely to turn up). */
const wide =
  /[\u{1100}-\u{115F}\u{2E80}-\u{303E}\u{3041}-\u{A4CF}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE30}-\u{FE6F}\u{FF00}-\u{FF60}\u{FFE0}-\u{FFE6}\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u
const nothing = /\p{Mark}|\u{200B}|\u{FE0F}/u

/** Columns that `text` takes; it must hold no control characters. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const sign of text) columns += nothing.test(sign) ? 0 : wide.test(sign) ? 2 : 1
  return columns
}

/** Without what would move a cursor or change a colour: outputs of commands are shown, never obeyed. */
export function harmless(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, ' ')
}

/** At most `columns`, the last of them `…` where something was cut off. */
export function clip(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  let shown = ''
  let used = 0
  for (const sign of text) {
    used += columnsOf(sign)
    if (used > columns - 1) break
    shown += sign
  }
  return columns < 1 ? '' : `${shown}…`
}

/** `left` at the beginning, `right` at the end; where both do not fit, the left is cut, and the right goes when little would be left. */
export function sides(left: string, right: string, columns: number): string {
  const room = columns - columnsOf(right) - 2
  if (right === '' || room < Math.min(12, columnsOf(left))) return clip(left, columns)
  const shown = clip(left, room)
  return shown + ' '.repeat(room + 2 - columnsOf(shown)) + right
}

/** Lines of at most `columns`; the first begins with `first`, the others with `indent`. A word that is too long is cut into pieces. */
export function pour(text: string, columns: number, indent = '', first = indent): readonly string[] {
  const lines: string[] = []
  const narrow = Math.max(0, Math.min(columns - 8, columnsOf(indent)))
  let line = first
  let empty = true
  const end = (): void => {
    lines.push(line)
    line = ' '.repeat(narrow)
    empty = true
  }
  for (const [, blanks = '', word = ''] of harmless(text).matchAll(/( *)([^ ]+)/g)) {
    if (!empty && columnsOf(line) + blanks.length + columnsOf(word) > columns) end()
    line += empty ? '' : blanks
    for (const sign of word) {
      if (!empty && columnsOf(line) + columnsOf(sign) > columns) end()
      line += sign
      empty = false
    }
  }
  return [...lines, line].map(one => clip(one.trimEnd(), columns))
}

/** Columns that screens are written for. */
const written = 80
/** A drawing is not broken into lines, but cut. */
const drawn = /[─-╿]/

/** Lines that were made for 80 columns, for any other number: where there are fewer, what was broken at 80 is put together first. */
export function repour(lines: readonly string[], columns: number): readonly string[] {
  const clean = lines.map(harmless)
  const whole = columns < written ? paragraphs(clean) : clean
  return whole.flatMap(line => {
    if (columnsOf(line) <= columns) return [line]
    return drawn.test(line) ? [clip(line, columns)] : pour(line, columns, ' '.repeat(hangOf(line)), indentation(line))
  })
}

function paragraphs(lines: readonly string[]): readonly string[] {
  const whole: string[] = []
  let last = ''
  for (const line of lines) {
    const before = whole.at(-1) ?? ''
    const [word = ''] = line.trim().split(' ')
    const broken = last !== '' && word !== '' && last.length + 1 + word.length > written && !drawn.test(last + line)
    const below = [indentOf(last), hangOf(before)].includes(indentOf(line))
    if (broken && below) whole[whole.length - 1] = `${before} ${line.trim()}`
    else whole.push(line)
    last = line
  }
  return whole
}

function indentation(line: string): string {
  return ' '.repeat(indentOf(line))
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0
}

/** Where the text after a mark, or after the bullet or number of a list item, begins. */
function hangOf(line: string): number {
  return /^ *(?:[✔✘·?▸*-] |\d+\. )?/.exec(line)?.[0].length ?? 0
}
