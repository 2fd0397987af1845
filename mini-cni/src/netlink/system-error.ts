import { constants } from 'node:os'

/** Name of an errno number, as `EEXIST` for 17 (asm-generic/errno.h); `errno 513` where it has none. */
export function errnoName(errno: number): string {
  return names.get(errno) ?? unlisted[errno] ?? `errno ${errno}`
}

// EAGAIN and EWOULDBLOCK share a number, as do EOPNOTSUPP and ENOTSUP; of the others the kernel knows nothing (asm-generic/errno.h).
const names = new Map(
  Object.entries(constants.errno)
    .filter(([name]) => name !== 'EWOULDBLOCK' && name !== 'ENOTSUP')
    .map(([name, errno]) => [errno, name] as const),
)

// Node's list holds only what POSIX has; a bridge with 1023 ports answers EXFULL.
const unlisted: Readonly<Record<number, string>> = { 54: 'EXFULL', 76: 'ENOTUNIQ', 49: 'EUNATCH' }

/** A failed system call: `mount /proc/self/ns/net on /run/netns/a: EPERM (Operation not permitted)`. */
export class SystemError extends Error {
  override readonly name = 'SystemError'
  readonly errno: number
  /** As `EPERM`. */
  readonly code: string
  readonly syscall: string
  readonly path: string | undefined

  constructor(syscall: string, what: string, errno: number, text: string, path?: string) {
    super(`${syscall}${what && ` ${what}`}: ${errnoName(errno)} (${text})`)
    this.errno = errno
    this.code = errnoName(errno)
    this.syscall = syscall
    this.path = path
  }
}
