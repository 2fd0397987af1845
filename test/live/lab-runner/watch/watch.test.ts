import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { loadCourse } from '../../../../lab-runner/src/course/load.ts'
import { solutionOf, typeCommands } from '../../../../lab-runner/src/lesson/hand.ts'
import { netns } from '../../../../lab-runner/src/providers/netns/netns.ts'
import type { Cluster } from '../../../../lab-runner/src/providers/provider.ts'
import { paste, run } from '../../../../lab-runner/src/shell.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'
import { ask, topology } from '../providers/topology.ts'
import { type InTerminal, inTerminal, type Size } from './in-terminal.ts'

const { name } = topology('watch')
const course = loadCourse(join(root, 'labs'))
const [, netnsLab] = course.labs
const cnilab = [pinnedNode(), join(root, 'lab-runner/bin/run.js')]
/** In the project: nodes see nothing else of this machine. */
const workspace = mkdtempSync(join(root, '.cache-watch-'))
const env = { CNILAB_WORKSPACE: workspace }

const wide: Size = { columns: 80, rows: 24 }
const small: Size = { columns: 40, rows: 10 }

async function start(...args: readonly string[]): Promise<Cluster> {
  const { exitCode, stderr } = await run([...cnilab, 'start', ...args, '--name', name, '--yes'], { env })
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
  return (await netns.find(name)) as Cluster
}

/** A new cluster at the start of lab 01, with nothing written and nothing finished. */
async function fresh(): Promise<Cluster> {
  await netns.remove(name)
  rmSync(workspace, { recursive: true, force: true })
  return start('01')
}

/** One on which lab 01 is done. */
async function finished(): Promise<Cluster> {
  const cluster = await fresh()
  await typeCommands(cluster, solutionOf(netnsLab as never, 'bridged'), { strict: true, together: true })
  return cluster
}

const open: InTerminal[] = []

function terminal(argv: readonly string[], size: Size, more: NodeJS.ProcessEnv = {}): InTerminal {
  const opened = inTerminal(argv, size, { ...env, ...more })
  open.push(opened)
  return opened
}

function watch(size: Size, args: readonly string[] = [], more: NodeJS.ProcessEnv = {}): InTerminal {
  return terminal([...cnilab, 'watch', '--name', name, ...args], size, more)
}

afterEach(async () => {
  for (const one of open) one.kill()
  await Promise.all(open.splice(0).map(({ ended }) => ended))
})
afterAll(async () => {
  await netns.remove(name)
  rmSync(workspace, { recursive: true, force: true })
})

const clean = { odd: [], stty: expect.stringMatching(/ icanon[\s\S]* echo /) }

test('lab 01 done beside it: red turns green, n goes on, q leaves the terminal as it was', async () => {
  const cluster = await fresh()
  const screen = watch(wide)
  await screen.shows('01 netns · by hand · step 1 of 4 "An empty network"')
  await screen.shows('✘ a is a network namespace pinned on node1')
  await screen.shows('0 of 14 hold')
  screen.type('h')
  await screen.shows(/^\? /m)
  await typeCommands(cluster, solutionOf(netnsLab as never, 'bridged'), { strict: true })
  await screen.shows('14 of 14 hold')
  await screen.shows('✔ all of lab 01 holds')
  expect(screen.rows()[1]).toMatch(/^█+░+ {2}1 of \d+ labs$/)
  screen.type('n')
  await screen.shows('02 pause · by hand')
  await screen.shows(/0 of \d+ hold/)
  screen.type('t')
  await screen.shows(/✘ a process in the network of pod a/)
  screen.type('l')
  await screen.shows('✔ 01 netns')
  screen.type('q')
  expect(await screen.ended).toEqual({ ...clean, code: 0 })
  expect(screen.rows().join('\n')).toContain('02 pause · by hand · 0 of ')
})

test('a change is seen within 300 ms of the look itself, and nothing in a pod is held by the watching', async () => {
  const cluster = await finished()
  const [node1] = cluster.nodes
  const screen = watch(wide, ['01'])
  await screen.shows('14 of 14 hold')
  const beyond: number[] = []
  for (const [state, sign] of [
    ['down', '13 of 14'],
    ['up', '14 of 14'],
    ['down', '13 of 14'],
    ['up', '14 of 14'],
  ] as const) {
    await ask(node1 as never, `ip -n a link set lo ${state}`)
    const ms = await screen.shows(new RegExp(`${sign}|✘`), performance.now())
    await screen.shows(state === 'up' ? '14 of 14' : '✘')
    const [, seconds = '9', unit = 's'] = /(\d[\d.]*) (ms|s), \d\d:\d\d:\d\d/.exec(screen.rows().join('\n')) ?? []
    beyond.push(ms - Number(seconds) * (unit === 's' ? 1000 : 1))
  }
  expect(Math.min(...beyond)).toBeLessThan(300)
  // A process of ours in the namespace would keep the cable there.
  const left = await ask(
    node1 as never,
    'ip netns add z; ip link add zz type veth peer name eth0 netns z; sleep 0.5; ip netns del z; sleep 0.3; ip link show zz 2>&1 || :',
  )
  expect(left).toContain('does not exist')
  screen.type('q')
  expect((await screen.ended).code).toBe(0)
  await vi.waitFor(async () => expect(await ask(node1 as never, 'ps -eo args')).not.toContain('cnilab-watch'))
})

test('two at once, one of them small; resized; one ended by Ctrl-C, one by a signal', async () => {
  const cluster = await finished()
  const [node1] = cluster.nodes
  const one = watch(wide, ['01'])
  const two = watch(small, ['1'])
  await one.shows('14 of 14 hold')
  await two.shows('14 of 14 hold')
  expect(two.rows().at(-1)).toBe('hint text next list run x s quit')
  await ask(node1 as never, 'ip -n b link set lo down')
  await one.shows('✘')
  await two.shows('✘')
  two.resize(60, 14)
  await two.shows('looks again when the cluster changes')
  two.resize(20, 4)
  await two.shows('h t n l r x s q')
  await ask(node1 as never, 'ip -n b link set lo up')
  await one.shows('✔ all of lab 01 holds')
  one.type('\x03')
  expect(await one.ended).toEqual({ ...clean, code: 130 })
  two.signal('SIGTERM')
  expect(await two.ended).toEqual({ ...clean, code: 143 })
})

test('the cluster goes down in the middle, and comes back', async () => {
  await finished()
  const screen = watch(wide, ['01'])
  await screen.shows('14 of 14 hold')
  await netns.remove(name)
  await screen.shows(`✘ cluster ${name} is down`)
  await screen.shows('waiting for the cluster')
  screen.type('n')
  await screen.shows('lab 01 is not done')
  await start('01')
  await screen.shows('0 of 14 hold')
  await netns.remove(name)
  await screen.shows('waiting for the cluster')
  screen.type('x')
  await screen.shows('? Make a new cluster, as lab 01 begins?')
  await new Promise(resolve => setTimeout(resolve, 300))
  screen.type('y')
  await screen.shows('space ↑ ↓ scroll')
  await screen.shows('0 of 14 hold')
  screen.type('q')
  expect(await screen.ended).toEqual({ ...clean, code: 0 })
})

test('one node goes: it is said, and what there is of the rest is still watched', async () => {
  const cluster = await finished()
  const screen = watch(wide, ['01'])
  await screen.shows('14 of 14 hold')
  const command = cluster.nodes[1]?.command(['true']) ?? []
  process.kill(Number(command[command.indexOf('-t') + 1]), 'SIGKILL')
  await screen.shows('exit 137: node2 is down')
  await ask(cluster.nodes[0] as never, 'ip netns del a')
  await screen.shows('✘ a is a network namespace pinned on node1')
  screen.type('q')
  expect(await screen.ended).toEqual({ ...clean, code: 0 })
})

test('Ctrl-Z gives the terminal to the shell, fg takes it back, and the watching goes on', async () => {
  const cluster = await finished()
  const line = paste([...cnilab, 'watch', '01', '--name', name])
  const shell = terminal(['bash', '--norc', '--noediting', '-i'], wide, { PS1: 'shell> ' })
  shell.type(`${line}\n`)
  await shell.shows('14 of 14 hold')
  shell.type('\x1a')
  await shell.shows('Stopped')
  shell.type('fg\n')
  await shell.shows('14 of 14 hold')
  await ask(cluster.nodes[0] as never, 'ip -n a link set lo down')
  await shell.shows('13 of 14 hold')
  shell.type('q')
  await shell.shows('go on:  cnilab watch')
  shell.type('exit\n')
  expect((await shell.ended).odd).toEqual([])
})

test('in code: without a workspace, with one, and each time a file is saved', async () => {
  await fresh()
  const screen = watch(wide, ['01', '--code'])
  await screen.shows('with your code yet')
  await screen.shows('make it: cnilab start 01 --code')
  await start('01', '--code')
  await screen.shows('is still a TODO')
  screen.type('s')
  await screen.shows('? Put the solution of lab 01 into workspace/netns?')
  await new Promise(resolve => setTimeout(resolve, 300))
  screen.type('y')
  await screen.shows('14 of 14 hold')
  const file = join(workspace, 'netns', readdirSync(join(workspace, 'netns')).find(one => one.endsWith('.ts')) ?? '')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, `${text}this is (no TypeScript\n`)
  await screen.shows(/cannot be read as\s+TypeScript/)
  writeFileSync(file, text)
  await screen.shows('14 of 14 hold')
  screen.type('q')
  expect(await screen.ended).toEqual({ ...clean, code: 0 })
})

test('without colour, and where there can only be lines', async () => {
  await fresh()
  const grey = watch(wide, ['01'], { NO_COLOR: '1' })
  await grey.shows('0 of 14 hold')
  grey.type('q')
  expect(await grey.ended).toEqual({ ...clean, code: 0 })
  expect(grey.bytes()).toContain('\x1b[3;1H')
  expect(
    grey
      .bytes()
      .split('\x1b')
      .filter(piece => /^\[[\d;]+m/.test(piece)),
  ).toEqual([])
  const lines = watch(wide, ['01'], { TERM: 'dumb' })
  await lines.shows('0 of 14 hold')
  lines.type('h')
  await lines.shows(/^\? /m)
  lines.type('q')
  expect(await lines.ended).toEqual({ ...clean, code: 0 })
  expect(lines.bytes()).not.toContain('\x1b')
})

test('a bug gives the terminal back, and is told where it can be read', async () => {
  const screen = terminal([pinnedNode(), join(import.meta.dirname, 'crash.ts')], wide)
  await screen.shows('this is the screen')
  expect(await screen.ended).toEqual({ ...clean, code: 1 })
  expect(screen.rows().join('\n')).toContain('Error: a bug')
  expect(screen.rows().join('\n')).not.toContain('this is the screen')
})

test('what it cannot begin with is a sentence', async () => {
  const asked = (args: readonly string[]) => run([...cnilab, 'watch', ...args], { env })
  expect(await asked(['--name', name])).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringContaining(
      '✘ watch needs a terminal, and stdin and stdout are none\n    look once:  cnilab check',
    ),
  })
  const unknown = watch(wide, ['vteh'])
  expect(await unknown.ended).toEqual({ ...clean, code: 2 })
  expect(unknown.bytes()).toContain('there is no lab "vteh"')
  const nowhere = terminal([...cnilab, 'watch', '--name', `${name}-x`], wide)
  expect(await nowhere.ended).toEqual({ ...clean, code: 2 })
  expect(nowhere.bytes()).toContain(`no cluster named ${name}-x is up`)
})
