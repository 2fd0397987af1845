import type { Request } from './request.ts'
import { errnoName } from './system-error.ts'

/**
 * The kernel refused a request: `RTM_NEWLINK veth1a2b: EEXIST (File exists)`, then what the kernel adds in its own words
 * (extended ack, linux/netlink.h NLMSGERR_ATTR_MSG), where it does.
 */
export class NetlinkError extends Error {
  override readonly name = 'NetlinkError'
  readonly errno: number
  /** As `EEXIST`. */
  readonly code: string
  readonly request: Request
  readonly extack: string | undefined

  constructor(request: Request, errno: number, text: string, extack: string | undefined) {
    const what = `${request.message.name} ${request.subject}`.trimEnd()
    super(`${what}: ${errnoName(errno)} (${text})${extack === undefined ? '' : `: ${extack}`}`)
    this.errno = errno
    this.code = errnoName(errno)
    this.request = request
    this.extack = extack
  }
}
