import type { AnswerCheck, Check, CommandCheck, TroubleCheck, UnitCheck } from '../course/lab.ts'
import { askCommand } from './ask-command.ts'
import { expectAnswer } from './expect-answer.ts'
import { expectTrouble } from './expect-trouble.ts'
import { expectUnit } from './expect-unit.ts'
import type { CheckResult } from './report.ts'
import type { Session } from './session.ts'
import { Unasked } from './unasked.ts'

/** What checks need besides the cluster: the workspace's tests and what the learner typed. */
export interface Learner {
  /** Runs a vitest file (path from the project's root) against the workspace. */
  readonly unit: (file: string) => Promise<{ readonly ok: boolean; readonly message: string }>
  /** By the check's id. */
  readonly answers: Readonly<Record<string, string>>
  /** What the workspace's code said when it could not build the pods. */
  readonly trouble?: string | undefined
}

/** Which lab and step a check stands in. */
export type Where = Pick<CheckResult, 'lab' | 'step'>

/** A result without what is known before asking. */
export type Finding = Omit<CheckResult, 'lab' | 'step' | 'expect' | 'hint' | 'ms'>

/** Asks one check of any form. */
export function ask(session: Session, check: Check, learner: Learner): Promise<Finding> {
  if ('unit' in check) return findUnit(check, learner)
  if ('trouble' in check) return Promise.resolve(findTrouble(check, learner))
  if ('answer' in check) return findAnswer(session, check, learner)
  return findCommand(session, check)
}

/** Asks a check that is a command on a node or pod. */
export async function findCommand(session: Session, check: CommandCheck): Promise<Finding> {
  const { verdict, output, ...evidence } = await askCommand(session, check)
  return { ...evidence, ...stated(verdict), output: output.stdout + output.stderr }
}

/** The finding of a check that could not be asked; any other error goes on. */
export function unasked(error: unknown): Finding {
  if (error instanceof Unasked) return { state: 'failed', ...error.evidence }
  throw error
}

async function findUnit(check: UnitCheck, learner: Learner): Promise<Finding> {
  const result = await learner.unit(check.unit)
  return { ...stated(expectUnit(check.unit, result)), output: result.message }
}

function findTrouble(check: TroubleCheck, { trouble }: Learner): Finding {
  return stated(expectTrouble(check.trouble, trouble))
}

/** The command of a question is left out of what is found: its output is the answer. */
async function findAnswer(session: Session, check: AnswerCheck, learner: Learner): Promise<Finding> {
  const given = learner.answers[check.id]
  const question = { id: check.id, take: check.answer.take, given }
  if (given === undefined) return stated(expectAnswer(question, { exitCode: 0, stdout: '', stderr: '' }))
  const { output } = await askCommand(session, { ...check.answer, within: 0 })
  return stated(expectAnswer(question, output))
}

function stated({ held, expected, actual }: { held: boolean; expected: string; actual: string }): Finding {
  return { state: held ? 'held' : 'failed', expected, actual }
}
