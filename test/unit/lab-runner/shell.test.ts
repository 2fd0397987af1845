import { expect, test } from 'vitest'
import { CommandError, paste, run } from '../../../lab-runner/src/shell.ts'

test('a command whose time is over takes along what it started, which would hold the pipes open', async () => {
  const started = performance.now()
  const output = await run(['sh', '-c', 'echo begun; sleep 20 & (sleep 20); echo never'], { timeout: 300 })
  expect(output).toEqual({ exitCode: 124, stdout: 'begun\n', stderr: '' })
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('an exit code is an answer, 128 + the number for a signal', async () => {
  expect(await run(['sh', '-c', 'echo out; echo err >&2; exit 7'])).toEqual({
    exitCode: 7,
    stdout: 'out\n',
    stderr: 'err\n',
  })
  expect((await run(['sh', '-c', 'kill -9 $$'])).exitCode).toBe(137)
})

test('a program that is not there is an error that names it', async () => {
  await expect(run(['no-such-program'])).rejects.toThrow(CommandError)
  await expect(run(['no-such-program'])).rejects.toThrow(/^no-such-program: .*ENOENT/)
})

test('what is printed for pasting is read back by a shell as the same words', async () => {
  const argv = ['printf', '%s\\n', "it's", '', 'a b', '$HOME', '*', 'two\nlines', '--x=1']
  const { stdout } = await run(['sh', '-c', paste(argv)])
  expect(stdout).toBe(`${argv.slice(2).join('\n')}\n`)
})
