/** One step: CHECK must say no, then what the learner is told to do is done, then CHECK must say yes, twice. */
import { duration } from '../../report/duration.ts'
import type { Watched } from '../../shell.ts'
import { lastLines } from './clean.ts'
import { click, nameOf, playPart, type Stage, type Trouble } from './play-part.ts'
import type { Asked, StepReport } from './report.ts'
import { runScript } from './run-script.ts'
import type { Part, Script } from './script.ts'

/** Milliseconds after which a learner thinks that CHECK hangs. */
const patience = 5000

export async function playStep(step: Part, stage: Stage): Promise<StepReport> {
  const started = performance.now()
  const asked: Asked[] = []
  const notes: string[] = []
  let typed = 0
  const report = (outcome: StepReport['outcome'], trouble?: Trouble): StepReport => ({
    number: step.number,
    title: step.title,
    outcome,
    ...(trouble === undefined ? {} : { sentence: trouble.sentence }),
    said: trouble?.said ?? [],
    notes,
    typed,
    asked,
    ms: performance.now() - started,
  })
  const ask = async (verify: Script): Promise<Watched> => {
    stage.say(`${nameOf(step)}: CHECK`)
    const answer = await runScript(stage.node, verify, stage)
    asked.push({ exitCode: answer.exitCode, ms: answer.ms })
    if (answer.ms > patience && answer.ending === 'exited') {
      notes.push(`${verify.name} took ${duration(answer.ms)}: a learner thinks that CHECK hangs`)
    }
    return answer
  }

  const { verify } = step
  if (verify !== undefined) {
    const before = await ask(verify)
    const trouble = unending(verify, before, stage.limit)
    if (trouble !== undefined) return report('failed', trouble)
    if (before.exitCode === 0) {
      const sentence = `${verify.name} says yes before anything was done: it would let everybody pass`
      return report('failed', { sentence, said: lastLines(before.stdout + before.stderr) })
    }
    if (before.exitCode === 126 || before.exitCode === 127) {
      notes.push(
        `${verify.name} ended with ${before.exitCode} before the step: is a command of it missing, ${last(before)}?`,
      )
    }
  }
  const played = await playPart(step, stage)
  typed += played.typed
  notes.push(...played.notes)
  if (played.trouble !== undefined) return report('failed', played.trouble)
  if (verify === undefined) return report('unverified')

  let answer = await ask(verify)
  if (answer.exitCode !== 0 && step.folded.length > 0) {
    const folded = await click(step, step.folded, stage)
    typed += folded.typed
    notes.push(...folded.notes, 'solved with the folded commands that can only be copied')
    if (folded.trouble !== undefined) return report('failed', folded.trouble)
    answer = await ask(verify)
  }
  const trouble = unending(verify, answer, stage.limit)
  if (trouble !== undefined) return report('failed', trouble)
  if (answer.exitCode !== 0) {
    const sentence =
      typed === 0
        ? `nothing on ${step.page} can be clicked, so nobody can show that ${verify.name} ever says yes`
        : `${verify.name} still says no (exit ${answer.exitCode}) after all that ${step.page} says was typed`
    return report('failed', {
      sentence,
      said: [...lastLines(answer.stdout + answer.stderr, 12), ...lastLines(played.shown, 3)],
    })
  }
  const again = await ask(verify)
  if (again.exitCode === 0) return report('passed')
  const sentence = `${verify.name} says yes, and no (exit ${again.exitCode}) when it is asked again at once`
  return report(
    'failed',
    unending(verify, again, stage.limit) ?? { sentence, said: lastLines(again.stdout + again.stderr) },
  )
}

function unending(verify: Script, { ending, stdout, stderr, ms }: Watched, limit: number): Trouble | undefined {
  const said = lastLines(stdout + stderr)
  if (ending === 'timeout') return { sentence: `${verify.name} did not end in ${duration(limit)}`, said }
  if (ending === 'flood') return { sentence: `${verify.name} prints without end: stopped after ${duration(ms)}`, said }
  return undefined
}

function last({ stderr }: Watched): string {
  return lastLines(stderr, 1)[0] ?? 'it said nothing'
}
