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
