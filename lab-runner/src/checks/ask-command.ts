import { setTimeout } from 'node:timers/promises'
import type { CommandCheck, Expectation, Probe } from '../course/lab.ts'
import type { Output } from '../providers/provider.ts'
import { assertPinned } from './facts.ts'
import { fill } from './fill.ts'
import { judge } from './judge.ts'
import { type Place, placeOf } from './place.ts'
import type { CheckResult } from './report.ts'
import type { Session } from './session.ts'
import type { Verdict } from './verdict.ts'

type Asked = Pick<CheckResult, 'on' | 'argv' | 'paste'> & { readonly verdict: Verdict; readonly output: Output }
type Question = Probe & Expectation & { readonly not?: Expectation }

/** Milliseconds for a first attempt: generous, so that a busy machine is not taken for a wrong answer. */
const firstLimit = 10_000
/** Milliseconds that a later attempt may last beyond the deadline. */
const grace = 400

/**
 * Asks until what is expected holds or `within` (milliseconds) has passed. An attempt that the deadline cuts off says
 * nothing: the one before it stands. Throws Unasked when a fact or the pod is not there.
 */
export async function askCommand(session: Session, check: Question & Pick<CommandCheck, 'within'>): Promise<Asked> {
  const place = placeOf(session.cluster, check.on)
  const question = await fill(check, session.facts)
  const deadline = performance.now() + check.within
  let last = await attempt(session, place, question, firstLimit)
  for (let pause = 50; !last.verdict.held && performance.now() + pause < deadline; pause = Math.min(pause * 1.5, 200)) {
    await setTimeout(pause)
    const next = await attempt(session, place, question, deadline - performance.now() + grace)
    if (next.output.exitCode !== 124) last = next
  }
  if (!last.verdict.held && last.output.exitCode !== 0) await assertThere(session, place)
  return { ...last, on: place.say, argv: question.run, paste: place.shell.command(question.run) }
}

/** Looks once; the traffic of `first` is sent before each look, whatever becomes of it. */
async function attempt(session: Session, place: Place, question: Question, timeout: number) {
  if (question.first !== undefined) await session.exec(place.shell, question.first, { timeout })
  const output = await session.exec(place.shell, question.run, { timeout })
  const verdict = judge(question, output)
  if (verdict.held && output.exitCode !== 0) await assertThere(session, place)
  return { output, verdict }
}

/** A failure in a pod proves something of the pod only where there is one. */
async function assertThere(session: Session, { pod }: Place): Promise<void> {
  if (pod !== undefined) await assertPinned(session.exec, pod.node, pod.name)
}
