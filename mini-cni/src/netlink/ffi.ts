import { napiLibc } from './ffi-napi.ts'
import { nodeLibc } from './ffi-node.ts'
import { SystemError } from './system-error.ts'

export type Backend = 'node:ffi' | 'ffi-napi'

/** The C functions as they are: -1 and errno on failure. Each backend gives exactly these, and nothing else of it is seen. */
export interface RawLibc {
  readonly backend: Backend
  open(path: string, flags: number, mode: number): number
  close(fd: number): number
  setns(fd: number, type: number): number
  unshare(flags: number): number
  mount(source: string, target: string, type: string | null, flags: number, data: string | null): number
  umount2(target: string, flags: number): number
  socket(domain: number, type: number, protocol: number): number
  bind(fd: number, address: Uint8Array, length: number): number
  setsockopt(fd: number, level: number, option: number, value: Uint8Array, length: number): number
  getsockopt(fd: number, level: number, option: number, value: Uint8Array, length: Uint8Array): number
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number
  recv(fd: number, buffer: Uint8Array, length: number, flags: number): number
  flock(fd: number, operation: number): number
  errno(): number
  strerror(errno: number): string
}

/**
 * The system calls that Node does not offer. All are synchronous, act on the calling thread, are repeated on EINTR
 * (except close, whose descriptor is gone either way) and throw a SystemError.
 */
export interface Libc {
  open(path: string, flags: number, mode?: number): number
  close(fd: number): void
  setns(fd: number, type: number): void
  unshare(flags: number): void
  mount(source: string, target: string, type: string | undefined, flags: number, data?: string): void
  umount2(target: string, flags: number): void
  socket(domain: number, type: number, protocol: number): number
  bind(fd: number, address: Uint8Array): void
  /** A number is a C int; any other value is given as its bytes. */
  setsockopt(fd: number, level: number, option: number, value: number | Uint8Array): void
  /** Fills `value`, which is as long as the option's. */
  getsockopt(fd: number, level: number, option: number, value: Uint8Array): void
  /** Bytes sent; `length` defaults to all of `bytes`. */
  send(fd: number, bytes: Uint8Array, length?: number, flags?: number): number
  /** Bytes received; with MSG_TRUNC the size of the datagram, which may be more than the buffer. */
  recv(fd: number, buffer: Uint8Array, flags?: number): number
  /** With LOCK_NB a lock that another holds is the SystemError EAGAIN. */
  flock(fd: number, operation: number): void
  /** errno of the last call that failed on this thread. */
  errno(): number
  /** Text for an errno, as `File exists`. */
  strerror(errno: number): string
}

/** Flags of fcntl.h, sched.h, sys/mount.h and sys/file.h that callers of `libc` need; the same on x86-64 and arm64. */
export const flags = {
  O_RDONLY: 0,
  O_CLOEXEC: 0o2000000,
  CLONE_NEWNS: 0x00020000,
  CLONE_FS: 0x00000200,
  CLONE_NEWUTS: 0x04000000,
  CLONE_NEWIPC: 0x08000000,
  CLONE_NEWPID: 0x20000000,
  CLONE_NEWNET: 0x40000000,
  MS_BIND: 0x1000,
  MS_REC: 0x4000,
  MS_PRIVATE: 0x40000,
  MS_SHARED: 0x100000,
  MNT_DETACH: 2,
  LOCK_SH: 1,
  LOCK_EX: 2,
  LOCK_NB: 4,
  LOCK_UN: 8,
} as const

let chosen: RawLibc | undefined

/**
 * Which library makes the calls: ffi-napi where it is installed, else the node:ffi of Node ≥ 26.1.
 * The environment's MINI_CNI_FFI=node or napi decides otherwise. Loaded at the first call, not at import.
 */
export function backend(): Backend {
  return raw().backend
}

function raw(): RawLibc {
  chosen ??= choose(process.env.MINI_CNI_FFI)
  return chosen
}

function choose(wish: string | undefined): RawLibc {
  if (wish === 'node') return nodeLibc()
  if (wish === 'napi') return napiLibc()
  if (wish) throw new Error(`MINI_CNI_FFI is ${JSON.stringify(wish)}; write node or napi, or leave it unset`)
  try {
    return napiLibc()
  } catch (missing) {
    try {
      return nodeLibc()
    } catch (cause) {
      throw new AggregateError([missing, cause], `no way to call libc: ${(cause as Error).message}`)
    }
  }
}

const EINTR = 4
const integer = new Int32Array(1)
const integerBytes = new Uint8Array(integer.buffer)

/** The calls of one backend, chosen when the first is made. */
export function libcOver(raw: () => RawLibc): Libc {
  /** Runs the call until no signal interrupts it; -1 becomes a SystemError. */
  function ok(call: () => number, syscall: string, what: () => string, path?: string): number {
    for (;;) {
      const result = call()
      if (result !== -1) return result
      const errno = raw().errno()
      if (errno !== EINTR) throw new SystemError(syscall, what(), errno, raw().strerror(errno), path)
    }
  }
  const descriptor = (fd: number) => () => `descriptor ${fd}`
  return {
    open: (path, how, mode = 0) =>
      ok(
        () => raw().open(path, how, mode),
        'open',
        () => path,
        path,
      ),
    close(fd) {
      if (raw().close(fd) !== -1) return
      const errno = raw().errno()
      if (errno !== EINTR) throw new SystemError('close', `descriptor ${fd}`, errno, raw().strerror(errno))
    },
    setns: (fd, type) => void ok(() => raw().setns(fd, type), 'setns', descriptor(fd)),
    unshare: what =>
      void ok(
        () => raw().unshare(what),
        'unshare',
        () => `0x${what.toString(16)}`,
      ),
    mount: (source, target, type, how, data) =>
      void ok(
        () => raw().mount(source, target, type ?? null, how, data ?? null),
        'mount',
        () => `${source} on ${target}`,
        target,
      ),
    umount2: (target, how) =>
      void ok(
        () => raw().umount2(target, how),
        'umount2',
        () => target,
        target,
      ),
    socket: (domain, type, protocol) =>
      ok(
        () => raw().socket(domain, type, protocol),
        'socket',
        () => `family ${domain}, protocol ${protocol}`,
      ),
    bind: (fd, address) => void ok(() => raw().bind(fd, address, address.length), 'bind', descriptor(fd)),
    setsockopt(fd, level, option, value) {
      if (typeof value === 'number') integer[0] = value
      const bytes = typeof value === 'number' ? integerBytes : value
      const set = () => raw().setsockopt(fd, level, option, bytes, bytes.length)
      ok(set, 'setsockopt', () => `level ${level} option ${option}`)
    },
    getsockopt(fd, level, option, value) {
      integer[0] = value.length
      const get = () => raw().getsockopt(fd, level, option, value, integerBytes)
      ok(get, 'getsockopt', () => `level ${level} option ${option}`)
    },
    send: (fd, bytes, length = bytes.length, how = 0) =>
      ok(
        () => raw().send(fd, bytes, length, how),
        'send',
        () => `${length} bytes to descriptor ${fd}`,
      ),
    recv: (fd, buffer, how = 0) =>
      ok(
        () => raw().recv(fd, buffer, buffer.length, how),
        'recv',
        () => `from descriptor ${fd}`,
      ),
    flock: (fd, operation) => void ok(() => raw().flock(fd, operation), 'flock', descriptor(fd)),
    errno: () => raw().errno(),
    strerror: errno => raw().strerror(errno),
  }
}

/** The C library. */
export const libc: Libc = libcOver(raw)
