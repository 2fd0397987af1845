import type { Output } from '../providers/provider.ts'
import { toRegExp } from './expect-stdout.ts'
import { tellingLine, type Verdict } from './verdict.ts'

/** Holds when what the learner typed is what the command computes. The right answer is never shown. */
export function expectAnswer(
  question: { readonly id: string; readonly take?: string | undefined; readonly given?: string | undefined },
  output: Output,
): Verdict {
  const right = takeAnswer(question.take, output)
  const { given } = question
  const expected = given === undefined ? `an answer:  cnilab answer ${question.id} VALUE` : 'what the cluster says'
  if (given === undefined) return { held: false, expected, actual: 'not answered yet' }
  if (right === undefined) {
    return { held: false, expected, actual: `nothing to compare ${given} with: ${tellingLine(output) || 'no output'}` }
  }
  return { held: same(given, right), expected, actual: `you answered ${given}` }
}

/** The answer that a command computes: the first group of `take`, else its whole match; without `take` all of stdout, trimmed. */
export function takeAnswer(take: string | undefined, output: Output): string | undefined {
  if (take === undefined) return output.stdout.trim() || undefined
  const match = toRegExp(take).exec(output.stdout)
  return match?.[1] ?? match?.[0]
}

function same(given: string, right: string): boolean {
  return given.trim().toLowerCase() === right.trim().toLowerCase()
}
