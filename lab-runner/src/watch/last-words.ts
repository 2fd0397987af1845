/** What stays behind on the terminal. */
import { diagnosisOf } from '../report/diagnosis.ts'
import { count, labAfter, type State } from './state.ts'

export function lastWords(state: State): readonly string[] {
  const { lab, report, track, up } = state
  const { held, all } = count(state)
  const name = `${lab.number} ${lab.id.slice(lab.number.length + 1)} · ${track === 'code' ? 'in code' : 'by hand'}`
  if (report?.ok) {
    const next = labAfter(state)
    return [
      `✔ ${name} · all holds`,
      next === undefined ? 'all labs:  cnilab list' : `next:  cnilab start ${next.number}`,
    ]
  }
  const failure = report === undefined ? undefined : diagnosisOf(report)
  return [
    `${name}${all === 0 ? '' : ` · ${held} of ${all} hold`}`,
    ...(failure === undefined ? [] : [`✘ ${failure}`]),
    up ? 'go on:  cnilab watch' : `go on:  cnilab start ${lab.number}`,
  ]
}
