import { printParseErrorCode } from 'jsonc-parser'
import type { Found, Rule } from '../rule.ts'
import type { JsonFile } from '../text-file.ts'

export const jsonSyntax: Rule = {
  id: 'json-syntax',
  level: 'error',
  on: 'json',
  says: 'The file is not JSON.',
  why: 'A scenario whose index.json cannot be parsed is not published, and a structure.json that cannot be parsed hides what it lists. JSON has no comments, no comma before } or ], and double quotes only. Only the first mistake is told: the others often follow from it.',
  mends: 'takes out the comma before } or ], and a byte order mark',
  check: function* (file): Iterable<Found> {
    const { text, errors, tree } = file
    if (text.startsWith('\uFEFF')) {
      const at = { file, offset: 0 }
      yield { at, message: 'begins with a byte order mark, which is not JSON', fix: [{ at, length: 1, text: '' }] }
      return
    }
    if (text === '' && file.damaged)
      yield { at: { file, offset: 0 }, message: 'the file is far too large for a scenario' }
    else if (text.trim() === '') yield { at: { file, offset: 0 }, message: 'the file is empty' }
    else if (errors[0] !== undefined) yield told(file, errors[0])
    else if (tree === undefined) yield { at: { file, offset: 0 }, message: 'there is no JSON in this file' }
  },
}

function told(file: JsonFile, { error, offset }: JsonFile['errors'][number]): Found {
  const comma = commaBefore(file.text, offset)
  if (comma !== undefined) {
    const at = { file, offset: comma }
    return { at, message: `there is a comma before ${file.text[offset]}`, fix: [{ at, length: 1, text: '' }] }
  }
  const end = file.text.slice(offset).trim() === ''
  const says = sentences[printParseErrorCode(error)] ?? 'this is not JSON'
  return {
    at: { file, offset: Math.min(offset, file.text.length) },
    message: end ? `the file ends too early: ${says}` : says,
  }
}

function commaBefore(text: string, offset: number): number | undefined {
  if (!/[\]}]/.test(text[offset] ?? '')) return undefined
  const before = text.slice(0, offset).trimEnd()
  return before.endsWith(',') ? before.length - 1 : undefined
}

const sentences: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this word is not JSON; text stands in double quotes',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'a key in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is missing before this',
  CloseBraceExpected: 'a } is missing',
  CloseBracketExpected: 'a ] is missing',
  EndOfFileExpected: 'there is more after the end of the value',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'this text has no closing quote on its line',
  InvalidUnicode: 'a \\u must be followed by four hexadecimal digits',
  InvalidEscapeCharacter: 'there is no such escape; a backslash is written \\\\',
  InvalidCharacter: 'this character must be escaped',
}
