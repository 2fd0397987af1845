import { expect, test } from 'vitest'
import { chooseProvider } from '../../../../lab-runner/src/providers/choose.ts'

test.each(['netns', 'kubernetes', 'kind', 'ssh'])('%s', provider => {
  expect(chooseProvider({ provider }).name).toBe(provider)
})

test('--aside is for nodes that were there before', () => {
  expect(() => chooseProvider({ provider: 'netns', aside: true })).toThrow('--aside: nodes of --provider netns are new')
  expect(chooseProvider({ provider: 'kind', aside: true }).name).toBe('kind')
})
