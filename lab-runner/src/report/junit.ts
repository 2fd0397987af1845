import type { CheckResult, Report } from '../checks/report.ts'
import { paste } from '../shell.ts'
import { diagnoseTrouble } from './diagnosis.ts'
import { attributes, text } from './xml.ts'

/** A report as JUnit XML, as CI systems read it: a suite for each step and each earlier lab. Times are in seconds. */
export function junit(report: Report): string {
  const suites = [
    ...(report.trouble === undefined ? [] : [troubleSuite(report, report.trouble)]),
    ...report.steps
      .filter(({ checks }) => checks.length > 0)
      .map(({ id, title, checks }) => suite(`${report.lab} ${title}`, `${report.lab}.${id}`, checks)),
    ...report.earlier.map(earlierSuite),
  ]
  const name = `${report.lab} ${report.title}, ${report.track === 'hand' ? 'by hand' : 'in code'}, ${report.underlay}`
  const sum = (key: keyof Counts): number => suites.reduce((total, { counts }) => total + counts[key], 0)
  const counts = { tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), skipped: sum('skipped') }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name, ...counts, time: seconds(report.ms) })}>`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
  ].join('\n')
}

interface Counts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}

interface Suite {
  readonly counts: Counts
  readonly lines: readonly string[]
}

function suite(name: string, classname: string, checks: readonly CheckResult[]): Suite {
  const count = (state: CheckResult['state']): number => checks.filter(check => check.state === state).length
  const counts = { tests: checks.length, failures: count('failed'), errors: 0, skipped: count('not-asked') }
  const time = seconds(checks.reduce((total, { ms }) => total + ms, 0))
  return wrapped(
    { name, counts, time },
    checks.flatMap(check => testcase(check, classname)),
  )
}

function testcase(check: CheckResult, classname: string): readonly string[] {
  const { expect, state, ms, actual } = check
  const start = `    <testcase${attributes({ name: expect, classname, time: seconds(ms) })}`
  if (state === 'held') return [`${start}/>`]
  if (state === 'not-asked') {
    return [`${start}>`, `      <skipped${attributes({ message: 'something that must hold first does not' })}/>`, close]
  }
  return [
    `${start}>`,
    `      <failure${attributes({ message: actual ?? '' })}>${text(detailsOf(check))}</failure>`,
    close,
  ]
}

function detailsOf({ on, argv, expected, actual, hint, output }: CheckResult): string {
  const lines = [
    argv === undefined ? undefined : `on ${on}: ${paste(argv)}`,
    expected && `expected: ${expected}`,
    actual && `actual: ${actual}`,
    hint && `hint: ${hint}`,
    output?.trim() && `output:\n${output.trimEnd()}`,
  ]
  return lines.filter(Boolean).join('\n')
}

/** Of an earlier lab only what failed is known one by one; where nothing did, that is one test. */
function earlierSuite({ lab, failed }: Report['earlier'][number]): Suite {
  if (failed.length > 0) return suite(`${lab} still holds`, lab, failed)
  const counts = { tests: 1, failures: 0, errors: 0, skipped: 0 }
  const test = `    <testcase${attributes({ name: 'all that must last still holds', classname: lab, time: '0.000' })}/>`
  return wrapped({ name: `${lab} still holds`, counts, time: '0.000' }, [test])
}

function troubleSuite(report: Report, trouble: NonNullable<Report['trouble']>): Suite {
  const name = 'the workspace builds the pods'
  const test = [
    `    <testcase${attributes({ name, classname: `${report.lab}.workspace`, time: seconds(report.ms) })}>`,
    `      <error${attributes({ type: trouble.kind, message: diagnoseTrouble(trouble) })}/>`,
    close,
  ]
  const counts = { tests: 1, failures: 0, errors: 1, skipped: 0 }
  return wrapped({ name: `${report.lab} workspace`, counts, time: seconds(report.ms) }, test)
}

const close = '    </testcase>'

function wrapped(head: { name: string; counts: Counts; time: string }, lines: readonly string[]): Suite {
  const { name, counts, time } = head
  return { counts, lines: [`  <testsuite${attributes({ name, ...counts, time })}>`, ...lines, '  </testsuite>'] }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
