import { paint } from '../../report/paint.ts'
import { wrap } from '../../report/wrap.ts'
import { paste } from '../../shell.ts'
import type { Finding, Level } from './rule.ts'
import { nameOf } from './text-file.ts'

export interface Counted {
  readonly scenarios: number
  readonly files: number
  readonly counts: Readonly<Record<string, number>>
  readonly mended: number
  readonly ms: number
}

const marks: Readonly<Record<Level, string>> = { error: '✘', warning: '?', note: '·' }

/** Findings under the file that they are in, then how many, then what to type next. */
export function lintScreen(
  findings: readonly Finding[],
  counted: Counted,
  folders: readonly string[],
): readonly string[] {
  const files = Map.groupBy(findings, ({ at }) => nameOf(at.file))
  const blocks = [...files].flatMap(([name, own]) => {
    const places = own.map(({ line, column }) => `${line}:${column}`)
    const wide = Math.max(...places.map(({ length }) => length))
    return [
      name,
      ...own.flatMap(({ rule, message }, index) => {
        const first = `  ${marks[rule.level]} ${(places[index] ?? '').padEnd(wide)}  `
        return wrap(`${message} (${rule.id})`, ' '.repeat(first.length), first).map(paint)
      }),
      '',
    ]
  })
  return [...blocks, ...summary(counted), ...next(findings, counted, folders)]
}

function summary({ scenarios, files, counts, mended, ms }: Counted): readonly string[] {
  const { error = 0, warning = 0, note = 0 } = counts
  const found = `${error} ✘ ${plural('error', error)}, ${warning} ? ${plural('warning', warning)}, ${note} · ${plural('note', note)}`
  const where = `${scenarios} ${plural('scenario', scenarios)}, ${files} ${plural('file', files)}`
  const line = `${where}: ${error + warning + note === 0 ? 'nothing found' : found}`
  const time = `${(ms / 1000).toFixed(1)} s`
  return [
    ...(mended === 0 ? [] : [`${mended} ${plural('finding', mended)} mended`]),
    `${line}${time.padStart(Math.max(80 - [...line].length, time.length + 2))}`,
  ]
}

function next(findings: readonly Finding[], { counts }: Counted, folders: readonly string[]): readonly string[] {
  const again = `cnilab killercoda lint ${paste(folders)}`
  const fixable = findings.filter(({ fix }) => fix !== undefined).length
  const hidden = (counts.note ?? 0) > 0 && !findings.some(({ rule }) => rule.level === 'note')
  const [first] = findings
  return [
    ...(first === undefined ? [] : [`why:    cnilab killercoda lint --explain ${first.rule.id}`]),
    ...(fixable === 0 ? [] : [`mend ${fixable}:  ${again} --fix`.replace(/^(.{6}): {2}/, '$1: ')]),
    ...(hidden ? [`notes:  ${again} --level note`] : []),
  ]
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`
}

/** A finding as JSON. */
export function findingValue({ rule, at, message, line, column, fix }: Finding) {
  return { rule: rule.id, level: rule.level, file: nameOf(at.file), line, column, message, fixable: fix !== undefined }
}
