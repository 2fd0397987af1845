/** Scores as lines for a terminal of 80 columns. */
import { styleText } from 'node:util'
import { duration } from '../report/duration.ts'
import { paint } from '../report/paint.ts'
import { spread } from '../report/spread.ts'
import { wrap } from '../report/wrap.ts'
import type { Score, Scores } from './score.ts'
import { sectionTitles } from './section-titles.ts'
import { levels } from './select.ts'

/** Sections first, then each failure with its evidence, and the counts on the last line; `verbose` tells of every item. */
export function scoreScreen(value: Scores, { verbose }: { readonly verbose: boolean }): readonly string[] {
  const { scores } = value
  const failed = scores.filter(({ state, known }) => state === 'failed' && known !== true)
  const known = scores.filter(({ known }) => known === true)
  return [
    ...header(value),
    '',
    ...(verbose
      ? everything(value)
      : [...sections(scores), '', ...failed.flatMap(score => [...failure(score, value, false), ''])]),
    ...(known.length === 0 ? [] : [...wrap(`failed as in the baseline: ${ids(known)}`, '  '), '']),
    ...(value.mended.length === 0
      ? []
      : [...wrap(`hold now, take them out of the baseline: ${value.mended.join(' ')}`, '  '), '']),
    ...privilegeNote(value, failed),
    ...footer(value, failed, verbose),
  ].map(paint)
}

function header({ plugin, path, kind, cniVersion, uid, conf }: Scores): readonly string[] {
  const ipam = (conf.ipam as { readonly type?: string } | undefined)?.type
  const name = path.split('/').at(-1) ?? plugin
  const title = kind === 'main' && ipam !== undefined && ipam !== name ? `${name} + ${ipam}` : name
  const long = `${title} (${path}), ${kind}, cniVersion ${cniVersion}`
  const right = `as uid ${uid}`
  if (long.length + right.length + 2 <= 80) return [styleText('bold', spread(long, right))]
  return [styleText('bold', spread(`${title}, ${kind}, cniVersion ${cniVersion}`, right)), `  ${path}`]
}

/** Two columns, read downwards. */
function sections(scores: readonly Score[]): readonly string[] {
  const cells = Object.entries(sectionTitles).flatMap(([letter, title]) => {
    const own = scores.filter(({ item }) => item.startsWith(letter))
    if (own.length === 0) return []
    const count = (state: Score['state']): string =>
      String(own.filter(score => score.state === state).length).padStart(3)
    return [`${`${letter} ${title}`.padEnd(15)}${count('held')} ✔ ${count('failed')} ✘ ${count('does-not-apply')} –`]
  })
  const half = Math.ceil(cells.length / 2)
  return cells.slice(0, half).map((cell, at) => `  ${cell.padEnd(38)}  ${cells[half + at] ?? ''}`.trimEnd())
}

function failure(score: Score, { again }: Scores, verbose: boolean): readonly string[] {
  const { item, says, level, observed = '', repeat, output } = score
  const title = wrap(`${item} ${says}`, '  ', '✘ ')
  const lines = [...withRight(title, level), ...wrap(observed, '    ')]
  if (!verbose) return [...lines, `    repeat:  ${again} --items ${item} -v`]
  return [
    ...lines,
    ...(repeat === undefined ? [] : [`    its last call:  ${repeat}`]),
    ...(output === undefined ? [] : ['    it printed:', ...printable(output).map(line => `        ${line}`)]),
  ]
}

/** `right` at the end of the last line, or of one more where that is too long. */
function withRight(lines: readonly string[], right: string): readonly string[] {
  const last = lines.at(-1) ?? ''
  const fits = last.length + right.length + 2 <= 80
  return fits ? [...lines.slice(0, -1), spread(last, right)] : [...lines, spread('', right)]
}

/** No control character of a plugin reaches the terminal. */
function printable(output: string): readonly string[] {
  return output.split('\n').map(line => line.replaceAll(/\p{C}/gu, sign => (sign === '\t' ? '  ' : '\u{FFFD}')))
}

const marks = { held: '✔', failed: '✘', 'does-not-apply': '–' } as const

function everything(value: Scores): readonly string[] {
  return Object.entries(sectionTitles).flatMap(([letter, title]) => {
    const own = value.scores.filter(({ item }) => item.startsWith(letter))
    return own.length === 0 ? [] : [`${letter} ${title}`, ...own.flatMap(score => told(score, value)), '']
  })
}

function told(score: Score, value: Scores): readonly string[] {
  const { item, says, state, observed, ms } = score
  if (state === 'failed') return failure(score, value, true)
  const [first = '', ...rest] = wrap(`${item} ${says}`, '  ', `${marks[state]} `)
  const title = first.length > 72 || state === 'does-not-apply' ? first : spread(first, duration(ms))
  return [title, ...rest, ...(observed === undefined ? [] : wrap(observed, '    '))]
}

function privilegeNote({ uid }: Scores, failed: readonly Score[]): readonly string[] {
  const denied = failed.filter(({ observed = '', output = '' }) =>
    /operation not permitted|permission denied/i.test(observed + output),
  )
  if (uid === 0 || denied.length === 0) return []
  const text = `${ids(denied)}: the plugin was not permitted something. As root it may be; ask again with sudo to tell these apart.`
  return [...wrap(text, '  '), '']
}

function footer(value: Scores, failed: readonly Score[], verbose: boolean): readonly string[] {
  const { scores, ms, again } = value
  const asked = scores.filter(({ state }) => state !== 'does-not-apply')
  const counts = levels.flatMap(level => {
    const own = asked.filter(score => score.level === level)
    return own.length === 0 ? [] : [`${level} ${own.filter(({ state }) => state === 'held').length} of ${own.length}`]
  })
  const none = scores.length - asked.length
  const rest = none === 0 ? [] : [none === 1 ? '1 does not apply' : `${none} do not apply`]
  const total = wrap([...counts, ...rest].join(' · '))
  const counted = withRight(total, duration(ms))
  const [first] = failed
  if (first !== undefined) return [...counted, `what one asks:  cnilab conform --explain ${first.item}`]
  return [...counted, ...(verbose ? [] : [`each item by itself:  ${again} -v`])]
}

const ids = (scores: readonly Score[]): string => scores.map(({ item }) => item).join(' ')
