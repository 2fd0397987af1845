import type * as Ffi from 'node:ffi'
import type { RawLibc } from './ffi.ts'

const int = 'int32'
const text = 'string'
const size = 'uint64'

/** The C library by Node's own node:ffi (Node ≥ 26.1). Throws, with the way out, on an older Node. */
export function nodeLibc(): RawLibc {
  const ffi = load()
  const { functions: c } = ffi.dlopen(null, {
    open: { arguments: [text, int, int], return: int },
    close: { arguments: [int], return: int },
    setns: { arguments: [int, int], return: int },
    unshare: { arguments: [int], return: int },
    mount: { arguments: [text, text, 'pointer', size, 'pointer'], return: int },
    umount2: { arguments: [text, int], return: int },
    socket: { arguments: [int, int, int], return: int },
    bind: { arguments: [int, 'buffer', 'uint32'], return: int },
    setsockopt: { arguments: [int, int, int, 'buffer', 'uint32'], return: int },
    getsockopt: { arguments: [int, int, int, 'buffer', 'buffer'], return: int },
    send: { arguments: [int, 'buffer', size, int], return: 'int64' },
    recv: { arguments: [int, 'buffer', size, int], return: 'int64' },
    flock: { arguments: [int, int], return: int },
    __errno_location: { arguments: [], return: 'pointer' },
    strerror: { arguments: [int], return: 'pointer' },
  })
  // One thread for life: its errno does not move. A Worker loads this file anew and so finds its own.
  const errnoAt = c.__errno_location()
  return {
    backend: 'node:ffi',
    open: c.open,
    close: c.close,
    setns: c.setns,
    unshare: c.unshare,
    mount: (source, target, type, flags, data) => c.mount(source, target, type, BigInt(flags), data),
    umount2: c.umount2,
    socket: c.socket,
    bind: c.bind,
    setsockopt: c.setsockopt,
    getsockopt: c.getsockopt,
    send: (fd, bytes, length, flags) => Number(c.send(fd, bytes, BigInt(length), flags)),
    recv: (fd, buffer, length, flags) => Number(c.recv(fd, buffer, BigInt(length), flags)),
    flock: c.flock,
    errno: () => ffi.getInt32(errnoAt, 0),
    strerror: errno => ffi.toString(c.strerror(errno)) ?? '',
  }
}

function load(): typeof Ffi {
  const emitWarning = process.emitWarning
  // A runtime shows a plugin's stderr to people; that node:ffi is experimental is news to none of them.
  process.emitWarning = () => {}
  try {
    const ffi = process.getBuiltinModule('node:ffi')
    if (ffi) return ffi
  } finally {
    process.emitWarning = emitWarning
  }
  throw new Error(
    `Node ${process.versions.node} has no node:ffi: use Node 26.1 or newer, or install ffi-napi (npm install ffi-napi)`,
  )
}
