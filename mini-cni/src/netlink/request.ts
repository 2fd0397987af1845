import type { Attributes, Message } from './codec.ts'

/** One netlink request as data: nothing is sent until a socket takes it. */
export interface Request {
  /** The table that says how header and attributes become bytes. */
  readonly message: Message
  /** NLM_F_CREATE and the like; REQUEST and ACK are the socket's business. */
  readonly flags: number
  readonly header: Readonly<Record<string, number>>
  readonly attributes: Attributes
  /** What it is about, for error messages: a link's name, an address. */
  readonly subject: string
}

/** A question with many answers; `decode` returns undefined for an answer that is not wanted. */
export interface Dump<T> {
  readonly request: Request
  /** One object is asked for by its key; else all. */
  readonly single?: boolean
  /** The error by which the kernel says that there is nothing, as ENODEV: an empty list. */
  readonly emptyOn?: string
  decode(header: Readonly<Record<string, number>>, attributes: Attributes): T | undefined
}

/** Flags of a request (linux/netlink.h). */
export const nlm = {
  REQUEST: 0x1,
  ACK: 0x4,
  ECHO: 0x8,
  DUMP: 0x300,
  REPLACE: 0x100,
  EXCL: 0x200,
  CREATE: 0x400,
  APPEND: 0x800,
} as const

/** Address families (linux/socket.h). */
export const family = { unspec: 0, inet: 2, bridge: 7, inet6: 10 } as const

/** The family of an address or of `10.0.0.0/8`, as linux/socket.h numbers it. */
export function familyOf(address: string): 2 | 10 {
  return address.includes(':') ? family.inet6 : family.inet
}
