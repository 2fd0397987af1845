/** What stands between head and foot: blocks, the more important the lower their rank. */
import type { CheckResult, Report } from '../checks/report.ts'
import { diagnoseTrouble, speakerOf } from '../report/diagnosis.ts'
import { passing } from '../report/passing.ts'
import { trouble } from '../report/trouble.ts'
import { paste } from '../shell.ts'
import { pour, repour } from './pour.ts'
import { labAfter, type State } from './state.ts'

export interface Block {
  readonly rank: number
  readonly lines: readonly string[]
}

export function blocksOf(state: State, columns: number): readonly Block[] {
  const { up, fault, report } = state
  const now = up ? (fault === undefined ? [] : faultBlocks(fault, columns)) : [downBlock(state, columns)]
  if (report === undefined) return now.length > 0 ? now : [{ rank: 0, lines: ['· the first look is under way'] }]
  const seen = reportBlocks(state, report, columns)
  if (now.length === 0) return [...seen, ...hintBlocks(state, columns)]
  // What was seen last stays in view, below what keeps from seeing more.
  return [...now, { rank: 2, lines: ['· before that:'] }, ...seen.map(({ rank, lines }) => ({ rank: rank + 3, lines }))]
}

function downBlock({ cluster, lab, track }: State, columns: number): Block {
  const name = cluster === 'lab' ? '' : ` --name ${cluster}`
  const code = track === 'code' ? ' --code' : ''
  const lines = [
    ...pour(`cluster ${cluster} is down; when it is up again, this goes on`, columns, '  ', '✘ '),
    ...pour(`a new one, as lab ${lab.number} begins:  x`, columns, '    '),
    ...pour(`or elsewhere:  cnilab start ${lab.number}${code}${name}`, columns, '    '),
  ]
  return { rank: 0, lines }
}

function faultBlocks({ message, suggestions }: NonNullable<State['fault']>, columns: number): readonly Block[] {
  const help = suggestions.flatMap(line => pour(line, columns, '    '))
  return [
    { rank: 0, lines: pour(message, columns, '  ', '✘ ') },
    ...(help.length > 0 ? [{ rank: 1, lines: help }] : []),
  ]
}

function reportBlocks(state: State, report: Report, columns: number): readonly Block[] {
  const { lab, course } = state
  if (report.trouble !== undefined) {
    const { body } = trouble(report, report.trouble, { lab, course })
    return split(repour(body, columns), pour(diagnoseTrouble(report.trouble), columns, '  ', '✘ ').length)
  }
  return report.ok ? doneBlocks(state, report, columns) : failingBlocks(report, columns)
}

/** The first `most` lines, which must be seen, and the others. */
function split(lines: readonly string[], most: number): readonly Block[] {
  const all = lines.slice(lines.findIndex(line => line !== ''))
  const rest = all.slice(most).join('\n').trimEnd().replace(/^\n+/, '')
  return [{ rank: 0, lines: all.slice(0, most) }, ...(rest === '' ? [] : [{ rank: 1, lines: rest.split('\n') }])]
}

function doneBlocks(state: State, report: Report, columns: number): readonly Block[] {
  const { lab, course } = state
  const next = labAfter(state)
  const { body } = passing(report, { lab, course })
  const way = next === undefined ? 'all labs:  l' : `n:  lab ${next.number}, ${lower(next.title)}`
  const said = repour(body, columns).join('\n').trim()
  return [
    { rank: 0, lines: pour(`all of lab ${lab.number} holds`, columns, '  ', '✔ ') },
    ...(said === '' ? [] : [{ rank: 2, lines: said.split('\n') }]),
    { rank: 1, lines: pour(way, columns, '    ') },
  ]
}

function failingBlocks(report: Report, columns: number): readonly Block[] {
  const speaker = speakerOf(report)
  if (speaker === undefined) return [{ rank: 0, lines: ['✘ something does not hold'] }]
  const { check, step } = speaker
  const earlier = report.earlier.flatMap(({ failed }) => failed).filter(one => one !== check)
  const others = step?.checks.filter(one => one.state === 'failed' && one !== check) ?? []
  const text =
    step?.mistake?.say ??
    (step === undefined ? `lab ${numberOf(check)} does not hold any more: ${check.expect}` : check.expect)
  return [
    { rank: 0, lines: pour(text, columns, '  ', '✘ ') },
    { rank: 2, lines: evidenceOf(check, columns) },
    ...listed(
      `✘ ${others.length === 1 ? 'this does' : 'these do'} not hold either:`,
      others.map(({ expect }) => expect),
      columns,
      4,
    ),
    ...listed(
      '✘ of earlier labs:',
      earlier.map(one => `${numberOf(one)}  ${one.expect}`),
      columns,
      4,
    ),
  ].filter(({ lines }) => lines.length > 0)
}

const numberOf = ({ lab }: CheckResult): string => lab.split('-')[0] ?? lab
const lower = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1)

/** Where was looked and how, what should have been seen, and what was. */
function evidenceOf({ on, argv, expected, actual }: CheckResult, columns: number): readonly string[] {
  const indent = columns < 60 ? '  ' : '    '
  const place = on === undefined ? 'run:' : `on ${on}:`
  const width = Math.max(columns < 60 ? 10 : 12, place.length + 1)
  const row = (label: string, text: string | undefined): readonly string[] =>
    text === undefined ? [] : pour(text, columns, indent + ' '.repeat(width), indent + label.padEnd(width))
  return [
    ...row(place, argv === undefined ? undefined : paste(argv)),
    ...row('expected', expected),
    ...row('actual', actual),
  ]
}

function listed(title: string, items: readonly string[], columns: number, rank: number): readonly Block[] {
  if (items.length === 0) return []
  const shown = items.length > 5 ? items.slice(0, 4) : items
  const rest = items.length - shown.length
  const more = rest > 0 ? [`    … and ${rest} more`] : []
  return [
    {
      rank,
      lines: [
        ...pour(title, columns, '  ', ''),
        ...shown.flatMap(item => pour(item, columns, '      ', '    ')),
        ...more,
      ],
    },
  ]
}

function hintBlocks({ panel }: State, columns: number): readonly Block[] {
  if (panel?.kind !== 'hint' && panel?.kind !== 'solution') return []
  return [{ rank: 1, lines: repour(panel.lines, columns) }]
}

/** Of the blocks what fits into so many rows: the least important go first, then the end of the least important one that is left. */
export function fit(blocks: readonly Block[], rows: number): readonly string[] {
  const ranks = [...new Set(blocks.map(({ rank }) => rank))].sort((a, b) => a - b)
  const upTo = (most: number | undefined) => blocks.filter(({ rank }) => most !== undefined && rank <= most)
  const high = (some: readonly Block[]): number => some.reduce((sum, { lines }) => sum + lines.length, 0)
  const spaced = ranks.findLast(rank => high(upTo(rank)) + upTo(rank).length - 1 <= rows)
  const tight = ranks.findLast(rank => high(upTo(rank)) <= rows)
  const most = Math.max(spaced ?? -1, tight ?? -1)
  const chosen = upTo(most)
  const joined = (some: readonly Block[], gap: boolean): readonly string[] =>
    some.flatMap(({ lines }, index) => (gap && index > 0 ? ['', ...lines] : lines))
  if (most === ranks.at(-1)) return joined(chosen, spaced === most)
  // One more, as far as it goes.
  const next = ranks[ranks.indexOf(most) + 1]
  const begun = upTo(next)
  const room = rows - high(chosen)
  if (room < 1) return joined(chosen, false)
  let left = room
  const cut = begun.flatMap((block): readonly Block[] => {
    if (block.rank !== next) return [block]
    const lines = withoutEnd(block.lines.slice(0, Math.max(0, left)))
    left -= lines.length
    const short = lines.length < block.lines.length ? [...lines.slice(0, -1), `${lines.at(-1) ?? ''} …`] : lines
    return lines.length === 0 ? [] : [{ rank: block.rank, lines: short }]
  })
  return joined(cut, false)
}

function withoutEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex(line => line !== '') + 1)
}
