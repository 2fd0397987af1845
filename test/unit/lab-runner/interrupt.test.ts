import { expect, test, vi } from 'vitest'

const fresh = async () => {
  vi.resetModules()
  return import('../../../lab-runner/src/interrupt.ts')
}

test('what is half made is undone, last thing first, once; the exit code names the signal', async () => {
  const { interrupted, onInterrupt } = await fresh()
  const undone: string[] = []
  onInterrupt(() => void undone.push('namespace'))
  const finished = onInterrupt(() => void undone.push('finished work'))
  onInterrupt(async () => void undone.push('route'))
  finished()
  expect(await interrupted('SIGINT')).toBe(130)
  expect(await interrupted('SIGTERM')).toBe(143)
  expect(undone).toEqual(['route', 'namespace'])
})

test('a second signal waits for what the first undoes, a third does not', async () => {
  const { interrupted, isStopping, onInterrupt } = await fresh()
  const undo = Promise.withResolvers<void>()
  onInterrupt(() => undo.promise)
  const ended: string[] = []
  const first = interrupted('SIGINT').then(() => ended.push('first'))
  const second = interrupted('SIGINT').then(() => ended.push('second'))
  expect(isStopping()).toBe(true)
  expect(await interrupted('SIGTERM')).toBe(143)
  expect(ended).toEqual([])
  undo.resolve()
  await Promise.all([first, second])
  expect(ended).toEqual(['first', 'second'])
})

test('what became of the work is said', async () => {
  const { interrupted, onInterrupt } = await fresh()
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onInterrupt(async () => 'stopped; node1 is as before')
  onInterrupt(() => {})
  await interrupted('SIGINT')
  expect(write.mock.calls.map(([text]) => text)).toEqual([expect.stringMatching(/stopped; node1 is as before\n$/)])
  write.mockRestore()
})
