import { expect, test } from 'vitest'
import { withLock } from '../../../../../lab-runner/src/providers/netns/lock.ts'

test.each([`cnilab-lock-${process.pid}`, `cnilab-lock-${process.pid}-${'/a-long-home'.repeat(20)}`])(
  'who comes second waits: %s',
  async name => {
    const order: string[] = []
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
    const first = withLock(name, async () => {
      await held
      order.push('first')
    })
    const second = withLock(name, async () => void order.push('second'))
    await expect(withLock(name, async () => {}, { seconds: 0.1, busy: 'it is held' })).rejects.toThrow(
      'it is held for 0.1 seconds',
    )
    letGo()
    await Promise.all([first, second])
    expect(order).toEqual(['first', 'second'])
  },
)

test('names that differ at their end only are two locks', async () => {
  const name = `cnilab-lock-${process.pid}-${'/a-long-home'.repeat(20)}`
  expect(await withLock(`${name}/1`, () => withLock(`${name}/2`, async () => 'both'))).toBe('both')
})
