import type { AnswerCheck, Lab } from '../course/lab.ts'
import type { Cluster } from '../providers/provider.ts'
import { applies, groundOf } from './applies.ts'
import { askCommand } from './ask-command.ts'
import { takeAnswer } from './expect-answer.ts'
import { openSession } from './session.ts'

/** Milliseconds in which a cluster can say it that has just been made: agents start, and put routes where they belong. */
const settling = 5000

/** What a learner would have to type for each question of a lab, by the question's id; throws Unasked where the cluster cannot say. */
export async function rightAnswers(lab: Lab, cluster: Cluster): Promise<Readonly<Record<string, string>>> {
  const session = openSession(cluster)
  const asked = questionsOf(lab, cluster).map(async ({ id, answer }) => {
    const { output } = await askCommand(session, { ...answer, within: settling })
    return [id, takeAnswer(answer.take, output) ?? ''] as const
  })
  return Object.fromEntries(await Promise.all(asked))
}

/** Those that are asked on such a cluster. */
export function questionsOf(lab: Lab, cluster: Pick<Cluster, 'underlay' | 'kubelets'>): readonly AnswerCheck[] {
  const ground = groundOf(cluster, 'hand')
  return lab.steps
    .filter(step => applies(step, ground))
    .flatMap(({ checks }) => checks.filter((check): check is AnswerCheck => 'answer' in check))
    .filter(check => applies(check, ground))
}
