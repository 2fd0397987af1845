/** The figures as a page, as a summary for the README, and as lines for a terminal. */
import type { Figure, Result, Spread } from './figure.ts'
import type { Machine } from './machine.ts'

export interface Run {
  readonly command: string
  readonly minutes: number
  readonly machine: Machine
}

export function pageOf(run: Run, figures: readonly Figure[]): string {
  return `${[
    '# Figures',
    '',
    'Candidates of a table were measured by turns within one run. Times are those of one machine and its other work at that moment;',
    'what can be compared are ratios, each the median of the ratios of all rounds.',
    '',
    whereAndWhen(run),
    '',
    '![medians](plot.svg)',
    ...figures.flatMap(sectionOf),
  ].join('\n')}\n`
}

/** What has a goal, and how far it is from it. */
export function summaryOf(run: Run, figures: readonly Figure[]): readonly string[] {
  const asked = figures.flatMap(({ results }) => results).filter(result => goalOf(result) !== '')
  const missing = figures.filter(one => one.notRun !== undefined)
  const missed = asked.filter(result => !isMet(result))
  return [
    whereAndWhen(run),
    '',
    '| | measured | goal | |',
    '| --- | ---: | ---: | --- |',
    ...asked.map(result => `| ${result.name} | ${amount(result)} | ${goalOf(result)} | ${verdict(result)} |`),
    '',
    `${asked.length - missed.length} of ${asked.length} goals are met.`,
    ...missing.map(({ title, notRun }) => `Not measured: ${title}; ${notRun}.`),
  ]
}

/** For a terminal. */
export function screenOf({ title, unit, rows, results, notRun }: Figure): readonly string[] {
  if (notRun !== undefined) return ['', `– ${title}: not measured; ${notRun}`]
  const names = columnsOf(rows)
  const lines = [
    [`${title}, ${unit}`, ...names],
    ...Object.entries(rows).map(([row, cells]) => [row, ...names.map(name => cellOf(cells[name]))]),
  ]
  const widths = [undefined, ...names].map((_, column) => Math.max(...lines.map(line => line[column]?.length ?? 0)))
  return [
    '',
    ...lines.map(([row = '', ...cells]) =>
      [row.padEnd(widths[0] ?? 0), ...cells.map((cell, at) => cell.padStart(widths[at + 1] ?? 0))].join('   '),
    ),
    ...results.map(result => `${mark(result)} ${result.name}: ${amount(result)}  ${goalOf(result)}`.trimEnd()),
  ]
}

function whereAndWhen({ command, minutes, machine }: Run): string {
  const { date, cpu, cores, memory, kernel, node, load, user, versions } = machine
  const others = Object.entries(versions).map(([name, version]) => `, ${name} ${version}`)
  return `${date}, \`${command}\`, ${minutes} minutes, as ${user}: ${cpu}, ${cores} cores, ${memory} GiB, load ${load.toFixed(1)} at the start, Linux ${kernel}, Node ${node}${others.join('')}.`
}

function sectionOf({ title, unit, rows, reference, results, notes, notRun }: Figure): readonly string[] {
  if (notRun !== undefined) return ['', `## ${title}`, '', `Not measured: ${notRun}.`]
  const names = columnsOf(rows)
  const ratio = reference === undefined ? '' : `, and × ${reference}`
  return [
    '',
    `## ${title}`,
    '',
    `Median / 95th percentile in ${unit}${ratio}.`,
    '',
    `| | ${names.join(' | ')} |`,
    `| --- |${names.map(() => ' ---: |').join('')}`,
    ...Object.entries(rows).map(([row, cells]) => `| ${row} | ${names.map(name => cellOf(cells[name])).join(' | ')} |`),
    '',
    ...results.map(result => `- ${mark(result)} ${result.name}: **${amount(result)}** ${goalOf(result)}`.trimEnd()),
    ...notes.flatMap(note => ['', note]),
  ]
}

function columnsOf(rows: Figure['rows']): readonly string[] {
  return [...new Set(Object.values(rows).flatMap(cells => Object.keys(cells)))]
}

function cellOf(spread: Spread | undefined): string {
  if (spread === undefined) return '–'
  const { median, p95, ratio } = spread
  return `${number(median)} / ${number(p95)}${ratio === undefined ? '' : ` (${number(ratio)} ×)`}`
}

function isMet({ value, atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY }: Result): boolean {
  return value <= atMost && value >= atLeast
}

function mark(result: Result): string {
  return goalOf(result) === '' ? '·' : isMet(result) ? '✔' : '✘'
}

/** A miss is told by how much. */
function verdict(result: Result): string {
  if (isMet(result)) return '✔'
  const { value, atMost, atLeast } = result
  const by = atMost !== undefined ? value / atMost - 1 : 1 - value / (atLeast ?? 1)
  return `✘ missed by ${Math.max(1, Math.round(by * 100))} %`
}

function amount({ value, unit }: Result): string {
  return `${number(value)} ${unit}`
}

function goalOf({ atMost, atLeast, unit }: Result): string {
  if (atMost !== undefined) return `≤ ${atMost} ${unit}`
  return atLeast === undefined ? '' : `≥ ${atLeast} ${unit}`
}

/** Two digits at least that mean something, more below one. */
function number(value: number): string {
  return value < 1 ? value.toFixed(3).replace(/0$/, '') : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
}
