/** `cnilab answer`: a question's right answer is computed by a command, now; the learner's is kept with the cluster. */
import { judgeAnswer } from '../checks/judge-answer.ts'
import { questionsOf } from '../checks/right-answers.ts'
import { closest } from '../closest.ts'
import { LabError } from '../errors.ts'
import { wrap } from '../report/wrap.ts'
import { type GlobalFlags, sitDown } from './desk.ts'
import { changeSession } from './session.ts'

export async function giveAnswer(flags: GlobalFlags, question: string | undefined, value: string | undefined) {
  const { cluster, session, lab } = await sitDown(flags)
  const questions = questionsOf(lab, cluster)
  const ids = questions.map(({ id }) => id)
  if (questions.length === 0) throw new LabError(`lab ${lab.id} asks nothing`, { suggestions: ['cnilab check'] })
  if (question === undefined) {
    const lines = questions.map(
      ({ id, expect }) => `${session.answers[id] === undefined ? '·' : '▸'} ${id.padEnd(20)} ${expect}`,
    )
    return {
      lines: [...lines, '', `answer one:  cnilab answer ${ids[0]} VALUE`],
      value: { questions: ids },
      right: undefined,
    }
  }
  const check = questions.find(({ id }) => id === question)
  if (check === undefined) {
    throw new LabError(`lab ${lab.id} has no question "${question}"`, {
      suggestions: [...closest(question, ids).map(id => `did you mean ${id}?`), `its questions: ${ids.join(' ')}`],
    })
  }
  if (value === undefined)
    throw new LabError(`what is your answer to ${question}?`, { suggestions: [`cnilab answer ${question} VALUE`] })
  changeSession(cluster, { answers: { ...session.answers, [question]: value } })
  const right = await judgeAnswer(check, value, cluster)
  return {
    lines: right
      ? [`✔ ${value}: right`, 'the next question:  cnilab start        all:  cnilab check']
      : [`✘ ${value} is not it`, ...wrap(check.hint, '    ', '  ? '), `again:  cnilab answer ${question} VALUE`],
    value: { question, value, right },
    right,
  }
}
