import { chmodSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Exit, LabError } from '../../errors.ts'
import type { Edit, Finding } from './rule.ts'
import { nameOf, type TextFile } from './text-file.ts'

/** Writes the fixes of findings and answers how many; of two that touch, the later one waits for the next round. Modes are kept. */
export function applyFixes(findings: readonly Finding[]): number {
  const files = new Map<string, { readonly file: TextFile; readonly edits: Edit[] }>()
  let applied = 0
  for (const { fix = [] } of findings) {
    const [first] = fix
    if (first === undefined || first.at.file.damaged) continue
    const entry = files.get(first.at.file.path) ?? { file: first.at.file, edits: [] }
    if (fix.some(edit => edit.at.file.path !== entry.file.path || entry.edits.some(other => touch(edit, other))))
      continue
    entry.edits.push(...fix)
    files.set(entry.file.path, entry)
    applied++
  }
  for (const { file, edits } of files.values()) write(file, edited(file.text, edits))
  return applied
}

function touch(a: Edit, b: Edit): boolean {
  return a.at.offset < b.at.offset + b.length && b.at.offset < a.at.offset + a.length
}

function edited(text: string, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((a, b) => a.at.offset - b.at.offset)
  let at = 0
  let done = ''
  for (const edit of sorted) {
    done += text.slice(at, edit.at.offset) + edit.text
    at = edit.at.offset + edit.length
  }
  return done + text.slice(at)
}

/** Whole or not at all. */
function write(file: TextFile, text: string): void {
  const draft = join(dirname(file.path), `.${process.pid}.draft`)
  try {
    writeFileSync(draft, text)
    chmodSync(draft, statSync(file.path).mode)
    renameSync(draft, file.path)
  } catch (cause) {
    throw new LabError(`cannot write ${nameOf(file)}: ${cause instanceof Error ? cause.message : cause}`, {
      exit: Exit.machine,
      cause,
      suggestions: [`is it yours? ls -ld ${nameOf(file)}`],
    })
  }
}
