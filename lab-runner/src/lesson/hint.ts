/** `cnilab hint`: first the check's own question, then how the commands begin, then the step's solution after asking. */
import { rightAnswers } from '../checks/right-answers.ts'
import type { Command, Lab, Step } from '../course/lab.ts'
import type { Cluster } from '../providers/provider.ts'
import { wrap } from '../report/wrap.ts'
import { type HoleLeft, openWorkspace } from '../workspace.ts'
import { ask } from './ask.ts'
import { currentStep } from './begin.ts'
import { type GlobalFlags, sitDown } from './desk.ts'
import { examine } from './examine.ts'
import { changeSession } from './session.ts'

export interface HintFlags extends GlobalFlags {
  readonly yes?: boolean
  /** This one and not the next: 1 a question, 2 how the commands begin, 3 the solution, which is asked for unless `yes`. */
  readonly level?: 1 | 2 | 3
}

export async function nextHint(flags: HintFlags, wanted: string | undefined) {
  const { course, cluster, session, lab } = await sitDown(flags, wanted)
  const code = session.track === 'code' && session.lab === lab.id
  if (code) {
    const hole = nextHole(openWorkspace(course).holesLeft(lab).unfilled, session.failure?.text)
    if (hole !== undefined) return holeHint(hole, lab)
  }
  const report = await examine({ course, lab, cluster, track: 'hand', withEarlier: false, answers: session.answers })
  const step = currentStep(lab, report)
  if (step === undefined)
    return {
      lines: [`all steps of lab ${lab.number} hold; no hint is needed`, 'next:  cnilab check'],
      value: { level: 0 },
    }
  const failed = report.steps.find(({ id }) => id === step.id)?.checks.find(({ state }) => state === 'failed')
  const question = wrap(failed?.hint ?? 'read the step again: cnilab start', '  ', '? ')
  if (code) return codeHint(lab, step, question)
  const key = `${lab.id}/${step.id}`
  const level = flags.level ?? Math.min((session.hints[key] ?? 0) + 1, 3)
  const given = level < 3 || (await ask('Show the solution of this step?', flags.yes === true)) ? level : 2
  changeSession(cluster, { hints: { ...session.hints, [key]: Math.max(given, session.hints[key] ?? 0) } })
  return {
    lines: [
      `${title(lab, step)} · hint ${given} of 3`,
      '',
      ...(given === 3 ? await solution(lab, step, cluster) : question),
      ...(given === 2 ? nudge(step) : []),
      '',
      next(given, level),
    ],
    value: { lab: lab.id, step: step.id, level: given },
  }
}

/** How the commands of the solution begin; where a step only looks, where to look. */
function nudge({ commands }: Step): readonly string[] {
  const typed = commands.filter(({ look }) => !look)
  if (typed.length === 0) return ['', 'what you are asked for is in one of these:', ...typedOn(commands)]
  const begun = typed.map(command => ({ ...command, text: beginning(command.text) }))
  return ['', 'what you type begins so:', ...new Set(typedOn(begun))]
}

/** The first words of a command, never all: `ip link set …`, `ip -n a link set …`. */
export function beginning(text: string): string {
  const words = (text.split('\n')[0] ?? '').split(' ')
  const most = words[1] === '-n' ? 5 : 3
  const shown = words.slice(0, Math.max(1, Math.min(most, words.length - 1)))
  return `${shown.join(' ')} …`
}

async function solution(lab: Lab, step: Step, cluster: Cluster): Promise<readonly string[]> {
  const typed = step.commands.filter(({ look }) => !look)
  if (!step.checks.some(check => 'answer' in check)) return typedOn(typed)
  const answers = await rightAnswers({ ...lab, steps: [step] }, cluster)
  const given = step.checks.flatMap(({ id }) => {
    const answer = id === undefined ? undefined : answers[id]
    return answer === undefined || answer === '' ? [] : [`  cnilab answer ${id} ${answer}`]
  })
  return [...typedOn(typed), ...given]
}

function typedOn(commands: readonly Command[]): readonly string[] {
  return commands.map(({ node, text }) => `  ${node}#  ${text.replaceAll('\n', '\n           ')}`)
}

function next(given: number, level: number): string {
  if (given === 3) return 'typed it? then:  cnilab check'
  if (level === 3) return 'the solution:  cnilab hint --yes'
  return given === 1
    ? 'more:  cnilab hint        check:  cnilab check'
    : 'the solution:  cnilab hint        check:  cnilab check'
}

/** All holes are filled, and the pods are not as they should be. */
function codeHint(lab: Lab, step: Step, question: readonly string[]) {
  return {
    value: { lab: lab.id, step: step.id, level: 1 },
    lines: [
      `${title(lab, step)} · in code`,
      '',
      ...question,
      '',
      `as ip commands:  cnilab explain ${lab.number}        the solution:  cnilab solve ${lab.number} --code`,
    ],
  }
}

/** The one at which the last check stopped, by what it said; else the first. */
export function nextHole(unfilled: readonly HoleLeft[], said = ''): HoleLeft | undefined {
  const met = unfilled.find(hole => said.startsWith(`${hole.file}:`) && said.includes(` ${hole.function} `))
  return met ?? unfilled[0]
}

function holeHint(hole: HoleLeft, lab: Lab) {
  return {
    value: { level: 1, ...hole },
    lines: [
      `workspace/${hole.file}:${hole.line} ${hole.function} is still a TODO`,
      ...wrap(hole.sentence, '    '),
      '',
      `as ip commands:  cnilab explain ${lab.number}        the solution:  cnilab solve ${lab.number} --code`,
    ],
  }
}

function title(lab: Lab, step: Step): string {
  return `${lab.number} ${lab.id.slice(lab.number.length + 1)} · step "${step.title}"`
}
