import type { AnswerCheck } from '../course/lab.ts'
import { LabError } from '../errors.ts'
import type { Cluster } from '../providers/provider.ts'
import { askCommand } from './ask-command.ts'
import { expectAnswer, takeAnswer } from './expect-answer.ts'
import { openSession } from './session.ts'
import { Unasked } from './unasked.ts'
import { tellingLine } from './verdict.ts'

/** Whether `value` is what the question's command computes on the cluster now; LabError where the cluster cannot say. */
export async function judgeAnswer(check: AnswerCheck, value: string, cluster: Cluster): Promise<boolean> {
  const { id, answer } = check
  try {
    const { output } = await askCommand(openSession(cluster), { ...answer, within: 0 })
    if (takeAnswer(answer.take, output) === undefined) throw cannotSay(id, tellingLine(output))
    return expectAnswer({ id, take: answer.take, given: value }, output).held
  } catch (error) {
    if (error instanceof Unasked) throw cannotSay(id, error.evidence.actual)
    throw error
  }
}

function cannotSay(id: string, why: string): LabError {
  return new LabError(`there is nothing to compare your answer to ${id} with: ${why || 'the cluster says nothing'}`, {
    suggestions: ['what does not hold: cnilab check'],
  })
}
