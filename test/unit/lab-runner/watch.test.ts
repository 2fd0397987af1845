import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CommandError, startHeld, watch } from '../../../lab-runner/src/shell.ts'

const sh = (script: string) => ['sh', '-c', script]

test('what ends by itself is told whole, with its time', async () => {
  const { ms, ...said } = await watch(sh('cat; echo err >&2; exit 3'), { input: 'in' })
  expect(said).toEqual({ exitCode: 3, stdout: 'in', stderr: 'err\n', ending: 'exited' })
  expect(ms).toBeGreaterThan(0)
})

test('a megabyte is told, what never stops to print is cut off', async () => {
  expect((await watch(sh('head -c 1000000 /dev/zero | tr "\\0" x'))).stdout).toHaveLength(1_000_000)
  const flood = await watch(['yes'], { most: 1000 })
  expect(flood).toMatchObject({ ending: 'flood', exitCode: 137 })
  expect(flood.stdout.length).toBeLessThanOrEqual(1000)
})

test('what does not end is cut off with all that it started', async () => {
  expect(await watch(sh('echo begun; sleep 30 & sleep 30'), { timeout: 200 })).toMatchObject({
    ending: 'timeout',
    exitCode: 124,
    stdout: 'begun\n',
  })
})

test('what ends, but leaves somebody with its pipes behind, is not waited for', async () => {
  const said = await watch(sh('sleep 2 & echo said'))
  expect(said).toMatchObject({ ending: 'held', exitCode: 0, stdout: 'said\n' })
  expect(await watch(sh('sleep 2 >/dev/null 2>&1 & echo said'))).toMatchObject({ ending: 'exited' })
})

test('a kill that was wished for is no cut-off', async () => {
  expect(await watch(['sleep', '30'], { killAfter: 50 })).toMatchObject({ ending: 'exited', exitCode: 137 })
})

test('who does not read what is offered is no error', async () => {
  expect(await watch(['true'], { input: 'x'.repeat(2_000_000) })).toMatchObject({ ending: 'exited', exitCode: 0 })
})

test('a program that is not there is an error that names it', async () => {
  await expect(watch(['no-such-program'])).rejects.toThrow(CommandError)
})

test('what is held lives until it is stopped, and hears of it by its stdin', async () => {
  const held = await startHeld(sh('echo ready; read -r _'), 'ready')
  expect(held.ready).toBe(true)
  expect(existsSync(`/proc/${held.pid}`)).toBe(true)
  await held.stop()
  expect(existsSync(`/proc/${held.pid}`)).toBe(false)
})

test('what ends before it is ready says why', async () => {
  expect(await startHeld(sh('echo no >&2; exit 1'), 'ready')).toMatchObject({ ready: false, output: 'no\n' })
})
