import type { AnswerCheck, Lab } from '../course/lab.ts'
import type { Cluster } from '../providers/provider.ts'
import { askCommand } from './ask-command.ts'
import { takeAnswer } from './expect-answer.ts'
import { openSession } from './session.ts'

/** Milliseconds in which a cluster can say it that has just been made: agents start, and put routes where they belong. */
const settling = 5000

/** What a learner would have to type for each question of a lab, by the question's id; throws Unasked where the cluster cannot say. */
export async function rightAnswers(lab: Lab, cluster: Cluster): Promise<Readonly<Record<string, string>>> {
  const session = openSession(cluster)
  const questions = lab.steps.flatMap(({ checks }) => checks.filter((check): check is AnswerCheck => 'answer' in check))
  const asked = questions
    .filter(({ underlay }) => underlay === undefined || underlay === cluster.underlay)
    .map(async ({ id, answer }) => {
      const { output } = await askCommand(session, { ...answer, within: settling })
      return [id, takeAnswer(answer.take, output) ?? ''] as const
    })
  return Object.fromEntries(await Promise.all(asked))
}
