import { availableParallelism } from 'node:os'
import { expect, test, vi } from 'vitest'
import { patience } from '../../../lab-runner/src/patience.ts'

const load = vi.hoisted(() => ({ value: 0 }))
vi.mock('node:os', async original => ({
  ...(await original<typeof import('node:os')>()),
  loadavg: () => [load.value, 0, 0],
}))

test.each([
  ['an idle machine', 0, 1],
  ['one with all processors at work', 1, 1],
  ['one with three times as much', 3, 3],
  ['one that is drowned', 100, 4],
])('%s', (_, loadOfEach, times) => {
  load.value = loadOfEach * availableParallelism()
  expect(patience(1000)).toBe(times * 1000)
})
