/** `cnilab hint`: first the check's own question, then where to look, then the step's solution after asking. */
import type { CheckResult } from '../checks/report.ts'
import type { Step } from '../course/lab.ts'
import { openWorkspace } from '../workspace.ts'
import { ask } from './ask.ts'
import { currentStep } from './begin.ts'
import { type GlobalFlags, sitDown } from './desk.ts'
import { examine } from './examine.ts'
import { changeSession } from './session.ts'

export async function nextHint(flags: GlobalFlags & { readonly yes?: boolean }, wanted: string | undefined) {
  const { course, cluster, session, lab } = await sitDown(flags, wanted)
  const code = session.track === 'code' && session.lab === lab.id
  if (code) {
    const next = openWorkspace(course).holesLeft(lab).next
    if (next !== undefined) return codeHint(next)
  }
  const report = await examine({ course, lab, cluster, track: 'hand', withEarlier: false, answers: session.answers })
  const step = currentStep(lab, report)
  if (step === undefined)
    return {
      lines: [`all steps of lab ${lab.number} hold; no hint is needed`, 'next:  cnilab check'],
      value: { level: 0 },
    }
  const failed = report.steps.find(({ id }) => id === step.id)?.checks.filter(({ state }) => state === 'failed') ?? []
  const key = `${lab.id}/${step.id}`
  const level = Math.min((session.hints[key] ?? 0) + 1, 3)
  const given = level < 3 || (await ask('Show the solution of this step?', flags.yes === true)) ? level : 2
  changeSession(cluster, { hints: { ...session.hints, [key]: given } })
  return {
    lines: [
      `${lab.number} ${lab.id.slice(3)} · step "${step.title}" · hint ${given} of 3`,
      '',
      ...hintLines(given, step, failed),
      '',
      next(given, level),
    ],
    value: { lab: lab.id, step: step.id, level: given },
  }
}

function hintLines(level: number, step: Step, failed: readonly CheckResult[]): readonly string[] {
  const [first] = failed
  if (level === 1) return [`? ${first?.hint ?? 'read the step again: cnilab start'}`]
  if (level === 2) {
    return [
      `? ${first?.hint ?? 'read the step again: cnilab start'}`,
      ...(first?.argv === undefined
        ? []
        : [
            '',
            `  look for yourself, on ${first.on}:   ${first.argv.join(' ')}`,
            `  it should show   ${first.expected}`,
            `  it shows         ${first.actual}`,
          ]),
    ]
  }
  return step.commands
    .filter(({ look }) => !look)
    .map(({ node, text }) => `  ${node}#  ${text.replaceAll('\n', '\n           ')}`)
}

function next(given: number, level: number): string {
  if (given === 3) return 'typed it? then:  cnilab check'
  if (level === 3) return 'the solution:  cnilab hint --yes'
  return given === 1
    ? 'more:  cnilab hint        check:  cnilab check'
    : 'the solution:  cnilab hint        check:  cnilab check'
}

function codeHint(hole: {
  readonly file: string
  readonly line: number
  readonly function: string
  readonly sentence: string
}) {
  return {
    value: { level: 1, ...hole },
    lines: [
      `workspace/${hole.file}:${hole.line} ${hole.function} is still a TODO`,
      `    ${hole.sentence}`,
      '',
      'the `ip` commands that an ADD equals:  cnilab explain        the solution:  cnilab solve --code',
    ],
  }
}
