import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePlatform, type Platform } from '../../../../../lab-runner/src/publish/play/platform.ts'
import { runScript } from '../../../../../lab-runner/src/publish/play/run-script.ts'
import { newMark, openTerminal, type Terminal } from '../../../../../lab-runner/src/publish/play/terminal.ts'

let platform: Platform
const open: Terminal[] = []
beforeAll(async () => {
  platform = await makePlatform({ name: `terminal-${process.pid}` })
})
afterAll(async () => {
  await Promise.all(open.map(terminal => terminal.close()))
  await platform.down()
})

async function terminal(): Promise<Terminal> {
  const made = await openTerminal(platform.first, newMark(), {}, 20_000)
  open.push(made)
  return made
}
const block = (...lines: string[]) => ({ text: lines.join('\n'), interrupt: false })

test('many lines at once: each prompt is waited for, each exit code known', async () => {
  const lines = ['for i in 1 2', 'do', '  false', 'done', '', "cat <<'END'", '$x', 'END', '(exit 9)']
  const typed = await (await terminal()).type(block(...lines), 20_000)
  expect(typed).toMatchObject({ ending: 'prompt', lost: 0 })
  expect(typed.exitCodes).toEqual([1, 1, 0, 9])
})

test('lines that a command takes for itself are counted', async () => {
  const typed = await (await terminal()).type(block('ssh node01 true', 'touch /tmp/eaten', 'true'), 20_000)
  expect(typed).toMatchObject({ ending: 'prompt', lost: 2 })
  expect((await platform.first.exec(['test', '-e', '/tmp/eaten'])).exitCode).toBe(1)
})

test('with ssh -n they are not', async () => {
  const typed = await (await terminal()).type(block('ssh -n node01 hostname', 'touch /tmp/kept'), 20_000)
  expect(typed).toMatchObject({ ending: 'prompt', lost: 0, exitCodes: [0, 0] })
  expect(typed.output).toContain('node01')
})

test('what blocks is late, and Ctrl-C ends it', async () => {
  const shell = await terminal()
  expect(await shell.type(block('sleep 1000'), 500)).toMatchObject({ ending: 'late' })
  const typed = await shell.type({ text: 'echo after', interrupt: true }, 20_000)
  expect(typed.ending).toBe('prompt')
  expect(typed.output).toContain('after')
})

test('what is deaf to Ctrl-C is ended with its shell', async () => {
  const shell = await terminal()
  expect(await shell.type(block("trap '' INT QUIT; while :; do :; done"), 500)).toMatchObject({ ending: 'late' })
  expect(await shell.interrupt()).toBe(false)
})

test('a shell that was ended is closed', async () => {
  expect(await (await terminal()).type(block('exit 3', 'true'), 20_000)).toMatchObject({ ending: 'closed' })
})

test('a script: its exit code, its time limit, its flood', async () => {
  const ask = (text: string, limit = 20_000) => runScript(platform.first, { name: 'x', text }, { env: {}, limit })
  expect(await ask('read x; echo "$HOME:$x"; exit 7')).toMatchObject({
    exitCode: 7,
    ending: 'exited',
    stdout: '/root:\n',
  })
  expect(await ask('sleep 1000', 300)).toMatchObject({ ending: 'timeout' })
  expect(await ask('yes')).toMatchObject({ ending: 'flood' })
})
