/** What a learner can click on a page, in the order of the page. */
import { type Code, readPage } from '../lint/page.ts'
import { position, type TextFile } from '../lint/text-file.ts'
import type { Block } from './script.ts'

export function blocksOf(file: TextFile): { readonly blocks: readonly Block[]; readonly folded: readonly Block[] } {
  const { codes } = readPage(file)
  const folds = [...file.text.matchAll(/<details\b[\s\S]*?(?:<\/details>|$)/g)].map(({ 0: whole, index }) => ({
    start: index,
    end: index + whole.length,
  }))
  const isFolded = (code: Code) => folds.some(({ start, end }) => start < code.start && code.end <= end)
  const block = (code: Code): Block => ({
    text: code.kind === 'span' ? code.content.replaceAll(/\s*\n\s*/g, ' ').trim() : code.content.replace(/\s+$/, ''),
    interrupt: /\binterrupt\b/.test(code.action?.words ?? ''),
    line: position({ file, offset: code.start }).line,
  })
  const runs = (code: Code) => /^exec(?:ute)?\b/.test(code.action?.words ?? '')
  return {
    blocks: codes.filter(code => runs(code)).map(block),
    folded: codes.filter(code => !runs(code) && isFolded(code) && isShell(code, file.text)).map(block),
  }
}

function isShell(code: Code, text: string): boolean {
  if (code.kind === 'span') return false
  const info = text
    .slice(code.start, code.contentStart)
    .replace(/^[`~]+/, '')
    .trim()
  return ['', 'bash', 'sh', 'shell', 'plain'].includes(info)
}
