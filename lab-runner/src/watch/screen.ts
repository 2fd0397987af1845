/** State and size → the lines of a screen. */
import { styleText } from 'node:util'
import { diagnosisOf } from '../report/diagnosis.ts'
import { duration } from '../report/duration.ts'
import { blocksOf, fit } from './body.ts'
import { type Extent, looking } from './keys.ts'
import { lessonLines } from './lesson-lines.ts'
import { clip, columnsOf, pour, sides } from './pour.ts'
import { count, type State, stepAt } from './state.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Never more than `rows` lines of `columns`, control sequences for colour not counted; the last failure is among them whatever is shown. */
export function screen(state: State, size: Size, colour: boolean): readonly string[] {
  const columns = Math.max(1, size.columns)
  const rows = Math.max(1, size.rows)
  const foot = footOf(state, columns, rows)
  const head = rows < 4 ? [] : headOf(state, columns, rows)
  const room = Math.max(0, rows - head.length - foot.length)
  const body = bodyOf(state, columns, room).slice(0, room)
  const filled = [...head, ...body, ...Array<string>(room - body.length).fill(''), ...foot]
  return filled
    .slice(-rows)
    .map((line, index) => painted(clip(line, columns), colour, { head: index === 0 && head.length > 0 }))
}

/** How far the text of the lesson can be scrolled. */
export function extentOf(state: State, size: Size): Extent {
  const columns = Math.max(1, size.columns)
  const page = Math.max(
    1,
    size.rows - headOf(state, columns, size.rows).length - footOf(state, columns, size.rows).length,
  )
  const lines = state.panel?.kind === 'text' ? lessonLines(state, columns).length : 0
  return { page: Math.max(1, page - 1), last: Math.max(0, lines - page) }
}

function headOf(state: State, columns: number, rows: number): readonly string[] {
  const { lab, track, report, course } = state
  const at = stepAt(lab, report)
  const step =
    at === undefined || columns < 60
      ? undefined
      : `step ${lab.steps.indexOf(at) + 1} of ${lab.steps.length} "${at.title}"`
  const left = [`${lab.number} ${lab.id.slice(lab.number.length + 1)}`, track === 'code' ? 'in code' : 'by hand', step]
  const { held, all } = count(state)
  const holes = report?.trouble === undefined ? undefined : report.holes
  const right =
    holes !== undefined ? `${holes.filled} of ${holes.total} holes` : all === 0 ? '' : `${held} of ${all} hold`
  const title = sides(left.filter(part => part !== undefined).join(' · '), right, columns)
  if (rows < 7) return [title]
  const finished = doneLabs(state)
  const said = `${finished} of ${course.labs.length} labs`
  const bar = barOf(columns - columnsOf(said) - 2, progressOf(state))
  return rows < 14 ? [title, `${bar}  ${said}`] : [title, `${bar}  ${said}`, '']
}

function doneLabs({ done, course }: State): number {
  return course.labs.filter(({ id }) => done.includes(id)).length
}

/** Part of the course that is done; the current lab counts by its steps. */
function progressOf(state: State): number {
  const { course, done, lab, report } = state
  const steps = report?.steps.filter(({ checks }) => checks.length > 0) ?? []
  const held = steps.filter(({ checks }) => checks.every(({ state }) => state === 'held')).length
  const part = done.includes(lab.id) || steps.length === 0 ? 0 : held / steps.length
  return (doneLabs(state) + part) / Math.max(1, course.labs.length)
}

function barOf(width: number, part: number): string {
  const full = Math.floor(Math.max(0, width) * Math.min(1, part))
  return '█'.repeat(full) + '░'.repeat(Math.max(0, width - full))
}

function bodyOf(state: State, columns: number, rows: number): readonly string[] {
  const { panel } = state
  if (panel?.kind === 'list') return listOf(state, panel.cursor, columns, rows)
  if (panel?.kind === 'text') return lessonLines(state, columns).slice(panel.top, panel.top + rows)
  return fit(blocksOf(state, columns), rows)
}

/** The labs around the chosen one. */
export function listOf({ course, done, lab }: State, cursor: number, columns: number, rows: number): readonly string[] {
  const top = Math.max(0, Math.min(cursor - Math.floor(rows / 2), course.labs.length - rows))
  const wide = Math.max(0, ...course.labs.map(({ id }) => id.length))
  return course.labs.slice(top, top + rows).map(({ id, number, title, minutes }, index) => {
    const mark = top + index === cursor ? '▸' : ' '
    const state = done.includes(id) ? '✔' : id === lab.id ? '·' : ' '
    const name = `${number} ${id.slice(number.length + 1)}`.padEnd(wide)
    return sides(`${mark} ${state} ${name}  ${title}`, columns < 50 ? '' : `${minutes} min`, columns)
  })
}

function footOf(state: State, columns: number, rows: number): readonly string[] {
  const { question } = state
  if (question !== undefined) {
    const asked = pour(question.say, columns, '  ', '? ')
    // The beginning says what goes; where it is cut, no answer should be given in the dark.
    const most = Math.max(1, rows - 2)
    return [...asked.slice(0, most), clip('  y yes · n no', columns)].slice(-Math.max(1, rows))
  }
  if (rows < 3) return [statusOf(state, columns)]
  const keys = keysOf(state, columns)
  return [...(rows < 14 ? [] : ['']), statusOf(state, columns), keys]
}

function statusOf(state: State, columns: number): string {
  const { busy, note, now, report, up, fault } = state
  const seconds = busy === undefined ? 0 : Math.floor((now - busy.since) / 1000)
  const right = busy === undefined ? lookedAt(state) : `${busy.say} …${seconds > 0 ? ` ${seconds} s` : ''}`
  if (note !== undefined) return sides(note, columns < 60 && busy === undefined ? '' : right, columns)
  const covered = state.panel?.kind === 'list' || state.panel?.kind === 'text'
  const failure = report === undefined ? undefined : diagnosisOf(report)
  if (covered && !up) return sides('✘ the cluster is down', right, columns)
  if (covered && fault !== undefined) return sides(`✘ ${fault.message}`, right, columns)
  if (covered && failure !== undefined) return sides(`✘ ${failure}`, right, columns)
  if (report?.ok && up) return sides(`✔ all of lab ${state.lab.number} holds`, right, columns)
  if (!up) return sides('waiting for the cluster', right, columns)
  const what = state.track === 'code' ? 'workspace/' : 'the cluster'
  const long =
    state.track === 'code' ? 'looks again when a file in workspace/ is saved' : 'looks again when the cluster changes'
  const waits = columns < 60 ? `watching ${what}` : long
  if (!state.repeated) return sides(waits, right, columns)
  return sides(columns < 60 ? 'the same as before' : `the same as before; ${waits}`, right, columns)
}

function lookedAt({ lookedAt: at, report }: State): string {
  if (at === undefined) return ''
  const time = new Date(at).toTimeString().slice(0, 8)
  return report === undefined ? time : `${duration(report.ms)}, ${time}`
}

const words = { h: 'hint', t: 'text', n: 'next', l: 'list', r: 'run', x: 'reset', s: 'solution', q: 'quit' } as const

function keysOf(state: State, columns: number): string {
  const { panel, busy } = state
  if (busy !== undefined && busy.say !== looking) return clip('q quit', columns)
  if (panel?.kind === 'list')
    return firstThatFits(['↑ ↓ choose · return start it · l back · q quit', '↑ ↓ return start · l back'], columns)
  if (panel?.kind === 'text')
    return firstThatFits(
      ['space ↑ ↓ scroll · t back to the checks · n next · h hint · q quit', 'space ↑ ↓ scroll · t back'],
      columns,
    )
  const pairs = Object.entries(words)
  return firstThatFits(
    [
      pairs.map(pair => pair.join(' ')).join(' · '),
      pairs.map(([key, word]) => (word.startsWith(key) ? word : `${key} ${word}`)).join(' '),
      pairs.map(([key, word]) => (word.startsWith(key) && key !== 's' ? word : key)).join(' '),
      pairs.map(([key]) => key).join(' '),
    ],
    columns,
  )
}

function firstThatFits(lines: readonly string[], columns: number): string {
  return lines.find(line => columnsOf(line) <= columns) ?? clip(lines.at(-1) ?? '', columns)
}

const colours = { '✔': 'green', '✘': 'red', '·': 'dim', '?': 'yellow', '▸': 'bold' } as const

function painted(line: string, colour: boolean, { head }: { readonly head: boolean }): string {
  if (!colour) return line
  const style = (name: Parameters<typeof styleText>[0], text: string) =>
    styleText(name, text, { validateStream: false })
  if (head) return style('bold', line)
  const [, full = '', empty = '', rest = ''] = /^(█*)(░*)( {2}\d+ of .*)$/.exec(line) ?? []
  if (full + empty !== '') return style('green', full) + style('dim', empty) + rest
  const [, indent = '', mark = '', text = ''] = /^( *)([✔✘·?▸])( .*)$/.exec(line) ?? []
  return mark in colours ? indent + style(colours[mark as keyof typeof colours], mark) + text : line
}
