import { expect, test } from 'vitest'
import { interrupted, onInterrupt } from '../../../lab-runner/src/interrupt.ts'

test('what is half made is undone, last thing first, once; the exit code names the signal', async () => {
  const undone: string[] = []
  onInterrupt(() => void undone.push('namespace'))
  const finished = onInterrupt(() => void undone.push('finished work'))
  onInterrupt(async () => void undone.push('route'))
  finished()
  expect(await interrupted('SIGINT')).toBe(130)
  expect(await interrupted('SIGTERM')).toBe(143)
  expect(undone).toEqual(['route', 'namespace'])
})
