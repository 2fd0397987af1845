import { setTimeout } from 'node:timers/promises'
import type { CommandCheck, Expectation, Probe } from '../course/lab.ts'
import { patience } from '../patience.ts'
import type { Output } from '../providers/provider.ts'
import { assertPinned } from './facts.ts'
import { fill } from './fill.ts'
import { judge } from './judge.ts'
import { type Place, placeOf } from './place.ts'
import type { CheckResult } from './report.ts'
import type { Session } from './session.ts'
import { Unasked } from './unasked.ts'
import type { Verdict } from './verdict.ts'

/** What was asked, where, and what came back. */
export type Asked = Pick<CheckResult, 'on' | 'argv' | 'paste'> & { readonly verdict: Verdict; readonly output: Output }

type Question = Probe & Expectation & { readonly not?: Expectation }

/** Milliseconds for a first look where the machine is not busy: generous, so that one that is slow is not taken for a wrong answer. */
const firstLimit = 10_000
/** And where it is: a Killercoda scenario ends the whole check at 30 s and would have nothing to say of the command that hung. */
const longestLook = 25_000
/** Milliseconds that a look may last beyond the end of `within`. */
const grace = 400

/**
 * Looks until what is expected holds or `within` (milliseconds) has passed, and once more then. A later look that is cut off
 * says nothing: the one before it stands. `limit`: milliseconds for the first look. Throws Unasked when a fact or the pod is not there by then.
 */
export async function askCommand(
  session: Session,
  check: Question & Pick<CommandCheck, 'within'>,
  limit = Math.min(longestLook, patience(firstLimit)),
): Promise<Asked> {
  const place = placeOf(session.cluster, check.on)
  const started = performance.now()
  const end = Math.min(started + check.within, session.until)
  let last = await look(session, place, check, Math.max(started + limit, end + grace))
  for (let pause = 50; !holds(last) && performance.now() < end; pause = Math.min(pause * 1.5, 200)) {
    await setTimeout(Math.min(pause, end - performance.now()))
    const next = await look(session, place, check, end + grace)
    if (next instanceof Unasked || next.output.exitCode !== 124) last = next
  }
  if (last instanceof Unasked) throw last
  if (!last.verdict.held && last.output.exitCode !== 0) await assertThere(session, place)
  return last
}

function holds(seen: Asked | Unasked): boolean {
  return !(seen instanceof Unasked) && seen.verdict.held
}

/** One look, over by `end`; facts are filled in each time, because one that is missing may come. */
async function look(session: Session, place: Place, check: Question, end: number): Promise<Asked | Unasked> {
  try {
    const question = await fill(check, session.facts)
    return await attempt(session, place, question, end)
  } catch (error) {
    if (error instanceof Unasked) return error
    throw error
  }
}

/** The traffic of `first` is sent before each look, whatever becomes of it. */
async function attempt(session: Session, place: Place, question: Question, end: number): Promise<Asked> {
  const timeout = (): number => Math.max(50, end - performance.now())
  if (question.first !== undefined) await session.exec(place.shell, question.first, { timeout: timeout() })
  const output = await session.exec(place.shell, question.run, { timeout: timeout() })
  const verdict = judge(question, output)
  if (verdict.held && output.exitCode !== 0) await assertThere(session, place)
  return { on: place.say, argv: question.run, paste: place.shell.command(question.run), output, verdict }
}

/** A failure in a pod proves something of the pod only where there is one. */
async function assertThere(session: Session, { pod }: Place): Promise<void> {
  if (pod !== undefined) await assertPinned(session.exec, pod.node, pod.name)
}
