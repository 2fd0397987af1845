import { expect, test } from 'vitest'
import type { Case } from '../../../../lab-runner/src/proof/case.ts'
import { runTrials } from '../../../../lab-runner/src/proof/run-trials.ts'

test('an error ends the run when what is under way has ended, and nothing new begins', async () => {
  const begun: string[] = []
  const ended: string[] = []
  const gate = Promise.withResolvers<void>()
  const slow = (name: string) => async () => {
    begun.push(name)
    await gate.promise
    ended.push(name)
    return { what: name } as Case
  }
  const run = runTrials([slow('first'), () => Promise.reject(new Error('no cluster')), slow('third')], () => {}, 2)
  setImmediate(gate.resolve)
  await expect(run).rejects.toThrow('no cluster')
  expect({ begun, ended }).toEqual({ begun: ['first'], ended: ['first'] })
})

const failing = (what: string, times: number): (() => Promise<Case>) => {
  let left = times
  return async () => {
    left -= 1
    return { what, ...(left < 0 ? {} : { failure: `${what} was late` }) } as Case
  }
}

test('what failed beside others is tried once more alone, and both is told', async () => {
  const results = await runTrials([failing('good', 0), failing('slow', 1), failing('wrong', 2)], () => {}, 2)
  expect(results).toEqual([
    { what: 'good' },
    { what: 'slow', atFirst: 'slow was late' },
    { what: 'wrong', failure: 'wrong was late' },
  ])
})

test('many failures are no accident: none is tried again', async () => {
  const results = await runTrials(
    Array.from({ length: 6 }, (_, index) => failing(`trial ${index}`, 1)),
    () => {},
    2,
  )
  expect(results.every(({ failure, atFirst }) => failure !== undefined && atFirst === undefined)).toBe(true)
})
