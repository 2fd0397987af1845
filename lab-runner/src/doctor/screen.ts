import { styleText } from 'node:util'
import type { Diagnosis, Finding } from './diagnose.ts'

/** A diagnosis as lines for a terminal; colour only repeats the marks. */
export function doctorScreen({ findings, usable }: Diagnosis, color = false): readonly string[] {
  return [
    ...findings.flatMap(finding => told(finding, color)),
    usable ? 'netns: usable      next:  cnilab up' : 'netns: not usable yet      after that:  cnilab doctor',
  ]
}

function told({ mark, text, said, remedies }: Finding, color: boolean): readonly string[] {
  const sign = { ok: '✔', bad: '✘', note: '·' }[mark]
  const style = ({ ok: 'green', bad: 'red', note: 'dim' } as const)[mark]
  const width = Math.max(0, ...remedies.map(({ when }) => when.length)) + 1
  return [
    `${color ? styleText(style, sign, { validateStream: false }) : sign} ${text}`,
    ...(said === undefined ? [] : [`    (${said})`]),
    ...remedies.map(({ when, type }) => `    ${`${when}:`.padEnd(width)}   ${type}`),
  ]
}
