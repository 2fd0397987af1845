/** `cnilab solve`: the by-hand solution typed for the learner, or one module of the workspace filled in. */
import { rightAnswers } from '../checks/right-answers.ts'
import { LabError } from '../errors.ts'
import { onInterrupt } from '../interrupt.ts'
import { openWorkspace } from '../workspace.ts'
import { type Desk, type GlobalFlags, sitDown } from './desk.ts'
import { handSteps, typeCommands } from './hand.ts'
import { changeSession } from './session.ts'

export interface SolveFlags extends GlobalFlags {
  readonly code?: boolean
  readonly step?: string | undefined
  readonly 'dry-run'?: boolean
  readonly yes?: boolean
}

export async function solveLab(flags: SolveFlags, wanted: string | undefined) {
  const { course, cluster, session, lab } = await sitDown(flags, wanted)
  const code = flags.code ?? (session.track === 'code' && session.lab === lab.id)
  if (code) {
    if (lab.module === undefined)
      throw new LabError(`lab ${lab.id} has nothing to write`, { suggestions: [`cnilab start ${lab.number}`] })
    const { saved } = openWorkspace(course).solveModule(lab)
    changeSession(cluster, { lab: lab.id, track: 'code' })
    return {
      lines: [
        `workspace/${lab.module} now holds the solution of lab ${lab.number}`,
        ...(saved === undefined ? [] : [`what you had written there is kept in ${saved}`]),
        'next:  cnilab check --code',
      ],
      value: { lab: lab.id, track: 'code', saved },
    }
  }
  const steps = handSteps(lab, cluster.underlay, cluster.kubelets).filter(
    ({ id }) => flags.step === undefined || id === flags.step,
  )
  if (steps.length === 0)
    throw new LabError(`lab ${lab.id} has no step "${flags.step}"`, {
      suggestions: [`its steps: ${lab.steps.map(({ id }) => id).join(' ')}`],
    })
  const asked = steps.flatMap(({ checks }) => checks).flatMap(check => ('answer' in check ? [check.id] : []))
  const commands = steps.flatMap(({ commands }) => commands).filter(({ look }) => !look)
  if (commands.length === 0 && asked.length > 0) return giveRightAnswers({ cluster, session, lab }, asked, flags)
  const shown = commands.map(({ node, text }) => `  ${node}#  ${text.replaceAll('\n', '\n           ')}`)
  if (flags['dry-run']) return { lines: [...shown, '', 'nothing was typed'], value: { lab: lab.id, commands } }
  const forget = onInterrupt(() => {
    process.stderr.write(`stopped in the middle of the solution; a clean start:  cnilab reset ${lab.number}\n`)
  })
  try {
    await typeCommands(cluster, commands, { strict: true })
  } catch (error) {
    if (!(error instanceof LabError)) throw error
    // The learner's own half of the solution is in the way: "File exists" and the like.
    throw new LabError(`${error.message}`, {
      suggestions: [
        `part of it may be there already; from the start of the lab: cnilab reset ${lab.number}, then cnilab solve`,
      ],
    })
  } finally {
    forget()
  }
  if (asked.length > 0) {
    const { lines, value } = await giveRightAnswers({ cluster, session, lab: { ...lab, steps } }, asked, flags)
    return { lines: [...shown, ...lines], value: { ...value, commands } }
  }
  changeSession(cluster, { lab: lab.id, track: 'hand' })
  return { lines: [...shown, '', 'next:  cnilab check'], value: { lab: lab.id, track: 'hand', commands } }
}

/** Where something is asked, the solution is what a learner would answer. */
async function giveRightAnswers(
  { cluster, session, lab }: Omit<Desk, 'course'>,
  asked: readonly string[],
  flags: SolveFlags,
) {
  const right = Object.entries(await rightAnswers(lab, cluster)).filter(([id]) => asked.includes(id))
  const shown = right.map(([id, answer]) => `  cnilab answer ${id} ${answer}`)
  const value = { lab: lab.id, track: 'hand', answers: Object.fromEntries(right) }
  if (flags['dry-run']) return { lines: [...shown, '', 'nothing was answered'], value }
  changeSession(cluster, { lab: lab.id, track: 'hand', answers: { ...session.answers, ...value.answers } })
  return { lines: [...shown, '', 'next:  cnilab check'], value }
}
