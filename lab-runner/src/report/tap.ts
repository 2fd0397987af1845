import type { CheckResult, Report } from '../checks/report.ts'
import { paste } from '../shell.ts'
import { diagnoseTrouble } from './diagnosis.ts'

interface Point {
  readonly ok: boolean
  readonly name: string
  readonly skip?: string
  readonly details?: Readonly<Record<string, string | number | undefined>>
}

/** A report as TAP 14 (testanything.org/tap-version-14-specification.html): one test point for each check. */
export function tap(report: Report): string {
  const points = [
    ...troublePoint(report),
    ...report.steps.flatMap(({ id, checks }) => checks.map(check => pointOf(check, `${report.lab}/${id}`))),
    ...report.earlier.flatMap(({ lab, failed }): readonly Point[] =>
      failed.length === 0
        ? [{ ok: true, name: `${lab}: all that must last still holds` }]
        : failed.map(check => pointOf(check, `${lab}/${check.step}`)),
    ),
  ]
  const lines = points.flatMap((point, index) => linesOf(point, index + 1))
  return ['TAP version 14', `1..${points.length}${points.length === 0 ? ' # SKIP nothing to ask' : ''}`, ...lines].join(
    '\n',
  )
}

function troublePoint({ trouble }: Report): readonly Point[] {
  if (trouble === undefined) return []
  const { kind, file, line, node } = trouble
  const at = file === undefined ? undefined : `workspace/${file}:${line ?? 1}`
  return [
    {
      ok: false,
      name: 'the workspace builds the pods',
      details: { message: diagnoseTrouble(trouble), kind, at, node },
    },
  ]
}

function pointOf(check: CheckResult, where: string): Point {
  const { state, expect, on, argv, expected, actual, hint, ms } = check
  const name = `${where}: ${expect}`
  if (state === 'held') return { ok: true, name }
  if (state === 'not-asked') return { ok: true, name, skip: 'something that must hold first does not' }
  const command = argv === undefined ? undefined : paste(argv)
  return { ok: false, name, details: { on, command, expected, actual, hint, duration_ms: ms } }
}

function linesOf({ ok, name, skip, details }: Point, number: number): readonly string[] {
  const directive = skip === undefined ? '' : ` # SKIP ${skip}`
  const line = `${ok ? 'ok' : 'not ok'} ${number} - ${escaped(name)}${directive}`
  if (details === undefined) return [line]
  const known = Object.entries(details).filter(([, value]) => value !== undefined)
  // A JSON string is a YAML string, whatever is in it.
  return [line, '  ---', ...known.map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`), '  ...']
}

/** In a description `#` begins a directive and a newline ends it. */
function escaped(name: string): string {
  return name.replaceAll(/[\\#]/g, sign => `\\${sign}`).replaceAll(/\s+/g, ' ')
}
