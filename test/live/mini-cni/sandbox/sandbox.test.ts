import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { createNetns } from '#mini-cni/netns/create.ts'
import { removeNetns } from '#mini-cni/netns/remove.ts'
import { findPause } from '#mini-cni/sandbox/find.ts'
import { join } from '#mini-cni/sandbox/join.ts'
import { startPause } from '#mini-cni/sandbox/start.ts'
import { birth, stopPause } from '#mini-cni/sandbox/stop.ts'
import { until } from '../until.ts'

const pause = fileURLToPath(new URL('../../../../mini-cni/bin/pause', import.meta.url))
const kinds = ['net', 'ipc', 'uts', 'pid', 'pid_for_children']
const namespaces = (pid: number | 'self') => kinds.map(kind => readlinkSync(`/proc/${pid}/ns/${kind}`))
const dir = mkdtempSync(joinPath(tmpdir(), 'sandbox-'))
const name = 'sandbox-a'
let netns = ''

beforeEach(() => {
  netns = createNetns(name)
})
afterEach(() => {
  const pid = findPause(netns)
  if (pid !== undefined) stopPause(pid, 0)
  removeNetns(name)
})
afterAll(() => rmSync(dir, { recursive: true }))

/** Executable that is run as the pause process. */
function program(file: string, ...lines: readonly string[]): string {
  const path = joinPath(dir, file)
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(path, 0o755)
  return path
}

/** States of the children of `pid`, its own and those it has got as number 1: `Z` is a zombie. */
function states(pid: number): readonly string[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .flatMap(entry => {
      try {
        const status = readFileSync(`/proc/${entry}/status`, 'utf8')
        return status.includes(`\nPPid:\t${pid}\n`) ? [/^State:\t(\w)/m.exec(status)?.[1] ?? ''] : []
      } catch {
        return []
      }
    })
}

test('the pod network, own ipc, uts and pid namespaces, number 1, and its host name; ours are as before', () => {
  const before = namespaces('self')
  const pid = startPause({ name, netns }, pause)
  expect(namespaces('self')).toEqual(before)
  const its = namespaces(pid)
  expect(its.filter(one => before.includes(one))).toEqual([])
  expect(its[0]).toBe(`net:[${execFileSync('stat', ['-c', '%i', netns], { encoding: 'utf8' }).trim()}]`)
  expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^NSpid:\t\d+\t1$/m)
  expect(join(pid, ['hostname'])).toBe(`${name}\n`)
  expect(hostname()).not.toBe(name)
})

test('it is found by what it does', () => {
  expect(findPause(netns)).toBeUndefined()
  const pid = startPause({ name, netns }, program('other-name', `exec "${pause}"`))
  expect(findPause(netns)).toBe(pid)
  const other = createNetns('sandbox-b')
  expect(findPause(other)).toBeUndefined()
  removeNetns('sandbox-b')
})

test('it outlives the process that started it', async () => {
  const script = `
    import { startPause } from ${JSON.stringify(import.meta.resolve('../../../../mini-cni/src/sandbox/start.ts'))}
    console.log(startPause(${JSON.stringify({ name, netns })}, ${JSON.stringify(pause)}))`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script]
  const pid = Number(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  expect(findPause(netns)).toBe(pid)
  expect(birth(pid)).toBeDefined()
})

test('a program that is not there is an error, and nothing is left', () => {
  expect(() => startPause({ name, netns }, 'no-such-pause')).toThrow('cannot start no-such-pause: not found in PATH')
  expect(findPause(netns)).toBeUndefined()
})

test('two containers share localhost and its ports; the second outlives the first', async () => {
  const pid = startPause({ name, netns }, pause)
  const serve = (text: string, port: number) =>
    `require('http').createServer((q, r) => r.end('${text}')).on('error', e => { console.log(e.code); process.exit() }).listen(${port}, '127.0.0.1', () => console.log('ready'))`
  const start = async (text: string, port: number) => {
    const args = ['--target', String(pid), '-n', '-i', '-u', '-p', '--', process.execPath, '-e', serve(text, port)]
    const child = spawn('nsenter', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    return { child, said: String((await once(child.stdout, 'data'))[0]).trim() }
  }
  const ask = (port: number) =>
    join(pid, [process.execPath, '-e', `fetch('http://127.0.0.1:${port}').then(r => r.text()).then(console.log)`])
  const first = await start('p1', 8080)
  const second = await start('p2', 8081)
  expect([first.said, second.said]).toEqual(['ready', 'ready'])
  expect([ask(8080), ask(8081)]).toEqual(['p1\n', 'p2\n'])
  expect((await start('p3', 8080)).said).toBe('EADDRINUSE')
  const ended = [first, second].map(({ child }) => once(child, 'exit'))
  process.kill(Number(execFileSync('pgrep', ['-P', String(first.child.pid)], { encoding: 'utf8' })), 'SIGKILL')
  await ended[0]
  expect(ask(8081)).toBe('p2\n')
  stopPause(pid)
  await ended[1]
})

test('SIGTERM ends it, and with it everything in the pod', async () => {
  const pid = startPause({ name, netns }, pause)
  join(pid, ['sh', '-c', 'sleep 60 </dev/null >/dev/null 2>&1 &'])
  expect(states(pid).length).toBeGreaterThanOrEqual(1)
  const inside = readlinkSync(`/proc/${pid}/ns/pid`)
  await until('the signal handler is there', () =>
    /^SigCgt:.*4[0-9a-f]{3}$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')),
  )
  process.kill(pid, 'SIGTERM')
  await until('pause has ended', () => birth(pid) === undefined)
  const left = () =>
    readdirSync('/proc').filter(entry => {
      try {
        return readlinkSync(`/proc/${entry}/ns/pid`) === inside
      } catch {
        return false
      }
    })
  await until('nobody is in its pod', () => left().length === 0)
})

test('stopping: a deaf one too, one that was born just now, and one that is gone', () => {
  const deaf = startPause({ name, netns }, program('deaf', "trap '' TERM", 'while :; do sleep 60; done'))
  const started = Date.now()
  stopPause(deaf, 100)
  expect(birth(deaf)).toBeUndefined()
  expect(Date.now() - started).toBeGreaterThanOrEqual(95)
  for (let i = 0; i < 5; i++) {
    const pid = startPause({ name, netns }, pause)
    stopPause(pid)
    expect(birth(pid)).toBeUndefined()
    stopPause(pid)
  }
  expect(findPause(netns)).toBeUndefined()
})

test('orphans are reaped; a program that does nothing leaves them as zombies', async () => {
  // The orphan is a grandchild of the container's shell, which has ended before it.
  const orphan = ['sh', '-c', '(sleep 0.05 </dev/null >/dev/null 2>&1 &)']
  const lazy = startPause({ name, netns }, program('lazy', 'exec sleep 60'))
  join(lazy, orphan)
  await until('the orphan is a zombie', () => states(lazy).includes('Z'))
  stopPause(lazy, 0)
  const pid = startPause({ name, netns }, pause)
  for (let i = 0; i < 10; i++) join(pid, orphan)
  // What remains is the sleep of pause itself.
  await until('all orphans are gone', () => states(pid).join('') === 'S')
})
