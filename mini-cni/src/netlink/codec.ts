/** The words of the codec (`encode.ts`, `decode.ts`), which knows no message by name: `messages/` has the tables. */

/** How one attribute's payload is written. Numbers are little-endian as on every machine that mini-cni runs on. */
export type Kind =
  | 'u8'
  | 'u16'
  | 'u32'
  | 'i32'
  /** A u32 that is the index of a link. */
  | 'link'
  /** Network byte order, as UDP ports are. */
  | 'u16be'
  /** The same, as all numbers of nftables are. */
  | 'u32be'
  /** Ends with a zero byte, as the kernel wants names. */
  | 'string'
  /** Ends where it ends. */
  | 'text'
  | 'mac'
  /** 4 or 16 bytes, as text. */
  | 'ip'
  | 'bytes'
  /** A descriptor of a namespace, or a path that the socket opens while it sends. */
  | 'netns'
  /** Attributes in an attribute. */
  | { readonly nest: AttributeTable }
  /** A whole message (header and attributes) in an attribute; a function because a message may hold itself. */
  | { readonly message: () => Pick<Message, 'header' | 'attributes'> }
  /** The table depends on the value of a sibling that stands before it. */
  | { readonly by: string; readonly tables: Readonly<Record<string, AttributeTable>> }

export type AttributeTable = Readonly<Record<string, readonly [id: number, kind: Kind]>>
export type Field = readonly [name: string, type: 'u8' | 'u16' | 'u32' | 'i32' | 'link']

/** A message as a table: the C struct that stands first, and the attributes after it. */
export interface Message {
  /** As `RTM_NEWLINK`. */
  readonly name: string
  readonly type: number
  readonly header: readonly Field[]
  readonly attributes: AttributeTable
}

export type Value = number | string | Uint8Array | Attributes | Nested
export interface Attributes {
  readonly [name: string]: Value | undefined
}
/** Value of an attribute that is a whole message. */
export interface Nested {
  readonly header: Readonly<Record<string, number>>
  readonly attributes: Attributes
}
