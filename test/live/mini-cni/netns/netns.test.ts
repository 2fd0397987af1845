import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, promises, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { getLinks } from '#mini-cni/netlink/messages/link.ts'
import { createNetns } from '#mini-cni/netns/create.ts'
import { away, inNetns } from '#mini-cni/netns/enter.ts'
import { listNetns } from '#mini-cni/netns/list.ts'
import { netlinkIn } from '#mini-cni/netns/netlink-in.ts'
import { pin } from '#mini-cni/netns/pin.ts'
import { removeNetns } from '#mini-cni/netns/remove.ts'
import { ip, ipJson } from '../ip.ts'
import { until } from '../until.ts'

const here = () => readlinkSync('/proc/thread-self/ns/net')
const one = 'netns-1'
const two = 'netns-2'
const home = here()

const clean = () => [one, two].forEach(removeNetns)
beforeEach(clean)
afterEach(() => {
  expect(here()).toBe(home)
  clean()
})

test('ip netns sees what was made, and its lo is up', () => {
  const path = createNetns(one)
  expect(path).toBe(`/run/netns/${one}`)
  expect(ip('netns list')).toContain(one)
  const [lo] = ipJson(`-n ${one} address show`)
  expect(lo).toMatchObject({ ifname: 'lo', flags: ['LOOPBACK', 'UP', 'LOWER_UP'] })
  expect(lo.addr_info.map(({ local }: { local: string }) => local)).toEqual(['127.0.0.1', '::1'])
  expect(`net:[${statSync(path).ino}]`).not.toBe(home)
})

test('a name that is taken is refused, and what it names stays', () => {
  const { ino } = statSync(createNetns(one))
  expect(() => createNetns(one)).toThrow('EEXIST')
  expect(statSync(`/run/netns/${one}`).ino).toBe(ino)
})

test('a failed pin leaves no file', () => {
  expect(() => pin('/proc/self/ns/nothing', one)).toThrow('ENOENT')
  expect(existsSync(`/run/netns/${one}`)).toBe(false)
})

test.each(['../a', '', '.', 'a/b', '-n'])('%j is no name of a pod', name => {
  expect(() => createNetns(name)).toThrow('is no name of a pod')
  expect(() => removeNetns(name)).toThrow('is no name of a pod')
})

test('a pinned namespace outlives the process it was made for; one that is not does not', async () => {
  const child = spawn('unshare', ['--net', 'sleep', '60'], { stdio: 'ignore' })
  const network = () => readlinkSync(`/proc/${child.pid}/ns/net`)
  await until('the child has a network of its own', () => network() !== home)
  const inode = network()
  pin(`/proc/${child.pid}/ns/net`, one)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(inNetns(`/run/netns/${one}`, here)).toBe(inode)
})

test('inside is another network, and every way out leads home', () => {
  const path = createNetns(one)
  const inode = `net:[${statSync(path).ino}]`
  expect(inNetns(path, here)).toBe(inode)
  const other = createNetns(two)
  const nested = inNetns(path, () => [here(), inNetns(other, here), here()])
  expect(nested).toEqual([inode, `net:[${statSync(other).ino}]`, inode])
  expect(() =>
    inNetns(path, () => {
      throw new Error('in there')
    }),
  ).toThrow('in there')
})

test('who cannot leave has not left', () => {
  const leave = () =>
    away(
      () => {
        throw new Error('no way')
      },
      () => 'there',
    )
  expect(leave).toThrow('no way')
})

test('a missing name and a plain file are told apart, with their path', () => {
  expect(() => inNetns('/run/netns/netns-none', here)).toThrow('ENOENT')
  createNetns(one)
  writeFileSync(`/run/netns/${two}`, '')
  expect(() => inNetns(`/run/netns/${two}`, here)).toThrow(
    `cannot enter /run/netns/${two} as a network namespace: setns`,
  )
  expect(listNetns()).toContain(one)
  expect(listNetns()).not.toContain(two)
})

test('the list is sorted', () => {
  createNetns(two)
  createNetns(one)
  expect(listNetns().filter(name => name.startsWith('netns-'))).toEqual([one, two])
})

test('removing takes the name, and twice is no error', () => {
  createNetns(one)
  removeNetns(one)
  expect(existsSync(`/run/netns/${one}`)).toBe(false)
  removeNetns(one)
  writeFileSync(`/run/netns/${two}`, '')
  removeNetns(two)
  expect(existsSync(`/run/netns/${two}`)).toBe(false)
})

test('who copied our mounts loses the name with us', async () => {
  const path = createNetns(one)
  const child = spawn('unshare', ['--mount', '--propagation', 'unchanged', 'sleep', '60'], { stdio: 'ignore' })
  try {
    const mounts = () => readFileSync(`/proc/${child.pid}/mountinfo`, 'utf8')
    const own = readlinkSync('/proc/self/ns/mnt')
    await until('the child has mounts of its own', () => readlinkSync(`/proc/${child.pid}/ns/mnt`) !== own)
    expect(mounts()).toContain(path)
    removeNetns(one)
    expect(mounts()).not.toContain(path)
  } finally {
    child.kill('SIGKILL')
  }
})

test('a socket belongs to the namespace that it was opened in', () => {
  createNetns(one)
  const socket = netlinkIn(`/run/netns/${one}`)
  ip(`-n ${one} link add inside type bridge`)
  const names = socket.dump(getLinks()).map(({ name }) => name)
  socket.close()
  expect(names).toEqual(['lo', 'inside'])
})

test('a hundred visits leave no descriptor behind, and the thread pool at home', async () => {
  const path = createNetns(one)
  const before = readdirSync('/proc/self/fd').length
  for (let i = 0; i < 100; i++) {
    inNetns(path, here)
    netlinkIn(path).close()
  }
  expect(readdirSync('/proc/self/fd').length).toBe(before)
  const pool = await Promise.all(Array.from({ length: 8 }, () => promises.readlink('/proc/thread-self/ns/net')))
  expect(new Set(pool)).toEqual(new Set([home]))
})
