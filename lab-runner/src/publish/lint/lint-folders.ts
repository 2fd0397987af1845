/** `cnilab killercoda lint`: what is typed in, lines and findings out. */
import { statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { shortPath } from '../../course/content-error.ts'
import { LabError } from '../../errors.ts'
import { applyFixes } from './apply-fixes.ts'
import { explain } from './explain.ts'
import { lint } from './lint.ts'
import { type Finding, type Level, levels } from './rule.ts'
import { sarifLog } from './sarif.ts'
import { findingValue, lintScreen } from './screen.ts'

export interface LintFlags {
  readonly format?: string | undefined
  readonly level?: string | undefined
  readonly explain?: string | undefined
  readonly fix?: boolean
  /** Bytes of assets, as in 10kB. */
  readonly budget?: string | undefined
}

export interface LintResult {
  readonly lines: readonly string[]
  readonly value: unknown
  /** No errors are left. */
  readonly ok: boolean
}

/** Lints each folder; what `--fix` can mend is mended first, and what is told is what is left. */
export async function lintFolders(folders: readonly string[], flags: LintFlags): Promise<LintResult> {
  if (flags.explain !== undefined) return { ...explain(flags.explain), ok: true }
  if (folders.length === 0) {
    throw new LabError('which folder holds the scenarios?', {
      suggestions: ['this one:  cnilab killercoda lint .', 'what is looked for:  cnilab killercoda lint --explain all'],
    })
  }
  const started = performance.now()
  const dirs = [...new Set(folders.map(folderOf))]
  const options = flags.budget === undefined ? {} : { budget: bytesOf(flags.budget) }
  const mended = flags.fix ? await mend(dirs) : 0
  const linted = await Promise.all(dirs.map(dir => lint(dir, options)))
  const findings = linted.flatMap(one => one.findings)
  for (const [index, { scenarios }] of linted.entries()) if (scenarios === 0) throw noScenario(dirs[index] ?? '')
  const counts = Object.fromEntries(
    levels.map(level => [level, findings.filter(({ rule }) => rule.level === level).length]),
  )
  const shown = findings.filter(
    ({ rule }) => levels.indexOf(rule.level) <= levels.indexOf((flags.level ?? 'warning') as Level),
  )
  const value = {
    scenarios: linted.reduce((sum, one) => sum + one.scenarios, 0),
    files: linted.reduce((sum, one) => sum + one.files, 0),
    counts,
    mended,
    findings: shown.map(findingValue),
    ok: counts.error === 0,
    ms: Math.round(performance.now() - started),
  }
  return { lines: told(shown, value, folders, flags), value, ok: value.ok }
}

/** To the end: one fix may lay open what another rule finds. */
async function mend(dirs: readonly string[]): Promise<number> {
  let mended = 0
  for (let round = 0; round < 5; round++) {
    const findings: Finding[] = []
    for (const dir of dirs) findings.push(...(await lint(dir)).findings)
    const now = applyFixes(findings)
    if (now === 0) break
    mended += now
  }
  return mended
}

function told(
  shown: readonly Finding[],
  value: Parameters<typeof lintScreen>[1],
  folders: readonly string[],
  flags: LintFlags,
): readonly string[] {
  if (flags.format === 'json') return [JSON.stringify(value, null, 2)]
  if (flags.format === 'sarif') return [JSON.stringify(sarifLog(shown), null, 2)]
  return lintScreen(shown, value, folders)
}

function bytesOf(size: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kM]?)B?$/i.exec(size) ?? []
  if (number !== '') return Number(number) * (unit === '' ? 1 : unit.toLowerCase() === 'k' ? 1e3 : 1e6)
  throw new LabError(`"${size}" is no size`, { suggestions: ['bytes, kB or MB, as in: --budget 10kB'] })
}

function folderOf(named: string): string {
  const path = resolve(named)
  const state = statSync(path, { throwIfNoEntry: false })
  if (state?.isDirectory()) return path
  if (state?.isFile() && basename(path) === 'index.json') return dirname(path)
  const says = state === undefined ? 'is not there' : 'is no folder'
  throw new LabError(`${named} ${says}`, { suggestions: ['a folder with index.json in it, or one above such folders'] })
}

function noScenario(dir: string): LabError {
  return new LabError(`there is no scenario in ${shortPath(dir)}: no index.json with "backend" or "details"`, {
    suggestions: [
      'a folder is a scenario when it holds index.json',
      'scenarios of these labs:  cnilab killercoda generate',
    ],
  })
}
