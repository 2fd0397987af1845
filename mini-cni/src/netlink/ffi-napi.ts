import { createRequire } from 'node:module'
import type { RawLibc } from './ffi.ts'

/** The part of ffi-napi that is used; its own types are those of a library one may not have. */
interface FfiNapi {
  Library(file: null, functions: Record<string, readonly [string, readonly string[]]>): RawFunctions
  errno(): number
}
type RawFunctions = Omit<RawLibc, 'backend' | 'errno'>

const int = 'int'
const text = 'string'
const bytes = 'pointer'

/** The C library by the ffi-napi package. Throws, with the way out, where it is not installed or not built. */
export function napiLibc(): RawLibc {
  const ffi = load()
  const c = ffi.Library(null, {
    open: [int, [text, int, int]],
    close: [int, [int]],
    setns: [int, [int, int]],
    unshare: [int, [int]],
    mount: [int, [text, text, text, 'ulong', text]],
    umount2: [int, [text, int]],
    socket: [int, [int, int, int]],
    bind: [int, [int, bytes, 'uint']],
    setsockopt: [int, [int, int, int, bytes, 'uint']],
    getsockopt: [int, [int, int, int, bytes, bytes]],
    send: ['long', [int, bytes, 'size_t', int]],
    recv: ['long', [int, bytes, 'size_t', int]],
    flock: [int, [int, int]],
    strerror: [text, [int]],
  })
  return {
    backend: 'ffi-napi',
    open: c.open,
    close: c.close,
    setns: c.setns,
    unshare: c.unshare,
    mount: c.mount,
    umount2: c.umount2,
    socket: c.socket,
    bind: (fd, address, length) => c.bind(fd, buffer(address), length),
    setsockopt: (fd, level, option, value, length) => c.setsockopt(fd, level, option, buffer(value), length),
    getsockopt: (fd, level, option, value, length) => c.getsockopt(fd, level, option, buffer(value), buffer(length)),
    // ref-napi hands out 64-bit integers as numbers while they are exact, else as strings.
    send: (fd, data, length, flags) => Number(c.send(fd, buffer(data), length, flags)),
    recv: (fd, into, length, flags) => Number(c.recv(fd, buffer(into), length, flags)),
    flock: c.flock,
    errno: ffi.errno,
    strerror: c.strerror,
  }
}

/** A view, not a copy: ffi-napi takes the address of a Buffer only. */
function buffer(view: Uint8Array): Buffer {
  return Buffer.isBuffer(view) ? view : Buffer.from(view.buffer, view.byteOffset, view.length)
}

function load(): FfiNapi {
  try {
    return createRequire(import.meta.url)('ffi-napi')
  } catch (cause) {
    throw new Error('ffi-napi is not installed or not built: npm install ffi-napi, or use Node 26.1 or newer', {
      cause,
    })
  }
}
