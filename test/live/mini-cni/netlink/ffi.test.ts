import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { flags, libcOver, type RawLibc } from '#mini-cni/netlink/ffi.ts'
import { napiLibc } from '#mini-cni/netlink/ffi-napi.ts'
import { nodeLibc } from '#mini-cni/netlink/ffi-node.ts'
import { newAddress } from '#mini-cni/netlink/messages/address.ts'
import { openNetlink } from '#mini-cni/netlink/socket.ts'
import { SystemError } from '#mini-cni/netlink/system-error.ts'

const here = () => readlinkSync('/proc/thread-self/ns/net')
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ffi-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function errorOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

const backends = [
  { name: 'node:ffi', load: nodeLibc },
  { name: 'ffi-napi', load: napiLibc },
]

// ffi-napi is optional: where npm could not compile it there is nothing to test, and the name of what is skipped says so.
const missing = backends.filter(({ name, load }) => name === 'ffi-napi' && errorOf(load) !== undefined)
if (missing.length > 0) test.skip('ffi-napi: it is not installed, or npm could not build it here')

describe.for(backends.filter(backend => !missing.includes(backend)))('$name', ({ name, load }) => {
  const raw = load()
  const libc = libcOver(() => raw)

  test('it is what it says', () => expect(raw.backend).toBe(name))

  test('a failed call says what was tried, on what, and why', () => {
    const error = errorOf(() => libc.open('/no/such/file', flags.O_RDONLY))
    expect(error).toBeInstanceOf(SystemError)
    expect(error).toMatchObject({
      message: 'open /no/such/file: ENOENT (No such file or directory)',
      ...{ errno: 2, code: 'ENOENT', syscall: 'open', path: '/no/such/file' },
    })
  })

  test('errno is that of the call just made, every time', () => {
    const codes = Array.from({ length: 300 }, (_, i) => {
      const error = i % 2 ? errorOf(() => libc.setns(-1, 0)) : errorOf(() => libc.open('/no/such', 0))
      return (error as SystemError).code
    })
    expect(new Set(codes.filter((_, i) => i % 2))).toEqual(new Set(['EBADF']))
    expect(new Set(codes.filter((_, i) => i % 2 === 0))).toEqual(new Set(['ENOENT']))
  })

  test('open makes a file with the mode that was asked for, close gives the descriptor back', () => {
    const O_CREAT_WRONLY = 0o101
    const fd = libc.open(join(folder, 'made'), O_CREAT_WRONLY | flags.O_CLOEXEC, 0o600)
    expect(readlinkSync(`/proc/self/fd/${fd}`)).toBe(join(folder, 'made'))
    libc.close(fd)
    expect(errorOf(() => libc.close(fd))).toMatchObject({ code: 'EBADF', syscall: 'close' })
  })

  test('unshare takes this thread to a new network namespace, setns brings it home', () => {
    const home = here()
    const way = openSync('/proc/thread-self/ns/net', 'r')
    libc.unshare(flags.CLONE_NEWNET)
    const away = here()
    libc.setns(way, flags.CLONE_NEWNET)
    closeSync(way)
    expect(away).not.toBe(home)
    expect(here()).toBe(home)
  })

  test('setns refuses what is no namespace', () => {
    const fd = libc.open(folder, flags.O_RDONLY)
    expect(errorOf(() => libc.setns(fd, flags.CLONE_NEWNET))).toMatchObject({ code: 'EINVAL', syscall: 'setns' })
    libc.close(fd)
  })

  test('mount with a type and options, and by bind without either; umount2 takes both away', () => {
    const options = () => execFileSync('findmnt', ['-no', 'FSTYPE,OPTIONS', folder], { encoding: 'utf8' })
    libc.mount('none', folder, 'tmpfs', 0, 'size=8k')
    expect(options()).toMatch(/^tmpfs .*size=8k/)
    writeFileSync(join(folder, 'a'), '')
    writeFileSync(join(folder, 'b'), '')
    libc.mount('/proc/thread-self/ns/net', join(folder, 'a'), undefined, flags.MS_BIND)
    expect(execFileSync('findmnt', ['-no', 'FSTYPE', join(folder, 'a')], { encoding: 'utf8' }).trim()).toBe('nsfs')
    libc.umount2(join(folder, 'a'), flags.MNT_DETACH)
    libc.umount2(folder, flags.MNT_DETACH)
    expect(readdirSync(folder)).toEqual([])
  })

  test('mount says both ends when it is refused', () => {
    expect(errorOf(() => libc.mount('/no/such', folder, undefined, flags.MS_BIND))).toMatchObject({
      message: `mount /no/such on ${folder}: ENOENT (No such file or directory)`,
      path: folder,
    })
    expect(errorOf(() => libc.umount2(folder, 0))).toMatchObject({ code: 'EINVAL', syscall: 'umount2', path: folder })
  })

  test('flock keeps a second one out until the first lets go', () => {
    const [first, second] = [libc.open(folder, flags.O_RDONLY), libc.open(folder, flags.O_RDONLY)]
    libc.flock(first, flags.LOCK_EX)
    expect(errorOf(() => libc.flock(second, flags.LOCK_EX | flags.LOCK_NB))).toMatchObject({ code: 'EAGAIN' })
    libc.flock(first, flags.LOCK_UN)
    libc.flock(second, flags.LOCK_EX | flags.LOCK_NB)
    libc.close(first)
    libc.close(second)
  })

  test('a netlink socket is bound, written, read; a datagram longer than the buffer tells its size', () => {
    const fd = libc.socket(16, 3 | flags.O_CLOEXEC, 0)
    const address = Buffer.alloc(12)
    address.writeUInt16LE(16)
    libc.bind(fd, address)
    const question = Buffer.alloc(20) // RTM_GETLINK of no link: an error
    question.writeUInt32LE(20)
    question.writeUInt16LE(18, 4)
    question.writeUInt16LE(0x5, 6)
    question.writeUInt32LE(7, 8)
    expect(libc.send(fd, question)).toBe(20)
    const answer = Buffer.alloc(1000)
    const size = libc.recv(fd, answer)
    expect([answer.readUInt32LE(0), answer.readUInt16LE(4), answer.readUInt32LE(8)]).toEqual([size, 2, 7])
    libc.send(fd, question)
    expect(libc.recv(fd, answer.subarray(0, 16), 0x20)).toBe(size)
    libc.close(fd)
    expect(errorOf(() => libc.send(fd, question))).toMatchObject({ code: 'EBADF', syscall: 'send' })
    expect(errorOf(() => libc.recv(fd, answer))).toMatchObject({ code: 'EBADF', syscall: 'recv' })
    expect(errorOf(() => libc.bind(fd, address))).toMatchObject({ code: 'EBADF', syscall: 'bind' })
    expect(errorOf(() => libc.setsockopt(fd, 270, 11, 1))).toMatchObject({ code: 'EBADF', syscall: 'setsockopt' })
    expect(errorOf(() => libc.socket(16, 3, 99))).toMatchObject({ code: 'EPROTONOSUPPORT', syscall: 'socket' })
  })

  test('options of a socket, as a number and as bytes', () => {
    const fd = libc.socket(16, 3, 0)
    const [type, limit] = [new Uint8Array(4), new BigInt64Array([2n, 0n])]
    libc.getsockopt(fd, 1, 3, type) // SO_TYPE: SOCK_RAW
    expect([...type]).toEqual([3, 0, 0, 0])
    libc.setsockopt(fd, 1, 20, new Uint8Array(limit.buffer)) // SO_RCVTIMEO, a struct timeval
    const read = new BigInt64Array(2)
    libc.getsockopt(fd, 1, 20, new Uint8Array(read.buffer))
    expect(read).toEqual(limit)
    libc.close(fd)
    expect(errorOf(() => libc.getsockopt(fd, 1, 3, type))).toMatchObject({ code: 'EBADF', syscall: 'getsockopt' })
  })

  test('rtnetlink over it: an address is set and read', () => {
    const home = openSync('/proc/thread-self/ns/net', 'r')
    libc.unshare(flags.CLONE_NEWNET)
    const netlink = openNetlink(libc)
    libc.setns(home, flags.CLONE_NEWNET)
    closeSync(home)
    netlink.request(newAddress({ index: 1, address: '10.0.0.1/32' }))
    const error = errorOf(() => netlink.request(newAddress({ index: 1, address: '10.0.0.1/32' })))
    netlink.close()
    expect(error).toMatchObject({ code: 'EEXIST', message: expect.stringContaining('(File exists)') })
  })

  test('a call that a signal interrupts is made again; close is not, its descriptor is gone', () => {
    const calls: string[] = []
    const interrupted: RawLibc = {
      ...raw,
      flock: () => (calls.push('flock') < 3 ? -1 : 0),
      close: () => (calls.push('close') ? -1 : 0),
      errno: () => 4,
    }
    libcOver(() => interrupted).flock(0, 0)
    libcOver(() => interrupted).close(-1)
    expect(calls).toEqual(['flock', 'flock', 'flock', 'close'])
  })
})

const source = JSON.stringify(fileURLToPath(import.meta.resolve('#mini-cni/netlink/ffi.ts')))
const run = (env: Record<string, string>) =>
  spawnSync(
    process.execPath,
    ['-e', `import(${source}).then(f => { f.libc.strerror(1); process.stdout.write(f.backend()) })`],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', ...env } },
  )

test.for([
  ['node', 'node:ffi'],
  ['napi', 'ffi-napi'],
] as const)('MINI_CNI_FFI=%s takes %s, and stderr stays empty', ([wish, backend], { skip }) => {
  skip(
    missing.some(({ name }) => name === backend),
    'it is not installed here',
  )
  expect(run({ MINI_CNI_FFI: wish })).toMatchObject({ stdout: backend, stderr: '' })
})

test('MINI_CNI_FFI with another word says which there are', () => {
  expect(run({ MINI_CNI_FFI: 'koffi' }).stderr).toContain('MINI_CNI_FFI is "koffi"; write node or napi')
})
