/** The figures as a page and as lines for a terminal. */
import type { Figure, Result } from './figure.ts'
import type { Machine } from './machine.ts'

export function pageOf(machine: Machine, figures: readonly Figure[]): string {
  const { date, cpu, cores, memory, kernel, node, load, user } = machine
  return `${[
    '# Figures',
    '',
    'Written by `npm run bench`, which measures all candidates of a table in turns within one run. Times are those of one machine and',
    'its other work at that moment; ratios are what can be compared.',
    '',
    `${date}, ${cpu}, ${cores} cores, ${memory} GiB, Linux ${kernel}, Node ${node}, load ${load.toFixed(1)} at the start, as ${user}.`,
    ...figures.flatMap(sectionOf),
  ].join('\n')}\n`
}

/** One line for each result. */
export function linesOf({ title, results, notRun }: Figure): readonly string[] {
  if (notRun !== undefined) return [`– ${title}: not run, ${notRun}`]
  return results.map(result => `${mark(result)} ${result.name.padEnd(28)} ${amount(result)}${barOf(result)}`)
}

function sectionOf({ title, unit, samples, results, notes, notRun }: Figure): readonly string[] {
  if (notRun !== undefined) return ['', `## ${title}`, '', `Not run: ${notRun}`]
  return [
    '',
    `## ${title}`,
    '',
    `| | median, ${unit} | p95, ${unit} | samples |`,
    '| --- | ---: | ---: | ---: |',
    ...Object.entries(samples).map(
      ([name, { median, p95, count }]) => `| ${name} | ${number(median)} | ${number(p95)} | ${count} |`,
    ),
    '',
    ...results.map(result => `- ${mark(result)} ${result.name}: **${amount(result)}**${barOf(result)}`),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ]
}

function mark({ value, bar }: Result): string {
  return bar === undefined ? '·' : value <= bar ? '✔' : '✘'
}

function amount({ value, unit }: Result): string {
  return `${number(value)} ${unit}`
}

function barOf({ bar, unit }: Result): string {
  return bar === undefined ? '' : ` (at most ${bar} ${unit})`
}

function number(value: number): string {
  return value < 100 ? value.toFixed(value < 10 ? 2 : 1) : value.toFixed(0)
}
