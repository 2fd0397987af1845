import { read } from 'node:fs'
import { encode } from './encode.ts'
import { libc } from './ffi.ts'
import { nlm, type Request } from './request.ts'

/** A netlink socket that hears what the kernel tells everybody in this namespace. */
export interface Listening {
  /** NETLINK_ROUTE or NETLINK_NETFILTER. */
  readonly protocol: number
  /** Which groups, as bits (RTMGRP_* in linux/rtnetlink.h). */
  readonly groups: number
  /** Bytes that the kernel keeps of what was not read yet. */
  readonly room: number
  /** Any question; its answer ends the wait of whoever reads. */
  readonly wake: Request
  /** One datagram; undefined where some were lost, because more was told than there was room for. */
  readonly onDatagram: (bytes: Uint8Array | undefined) => void
}

const AF_NETLINK = 16
const SOCK_RAW = 3
const SOCK_CLOEXEC = 0o2000000
const SOL_SOCKET = 1
const SO_RCVBUF = 8
const SO_RCVBUFFORCE = 33

/**
 * Listens until the returned function is called, which resolves when nothing is read any more. A thread of Node's pool waits in read(2), so that silence costs nothing; it would keep
 * the process from ending, and is woken by an answer when the process does.
 */
export function listen({ protocol, groups, room, wake, onDatagram }: Listening): () => Promise<void> {
  const fd = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol)
  makeRoom(fd, room)
  libc.bind(fd, socketAddress(groups))
  const buffer = Buffer.alloc(65536)
  const question = bytesOf(wake)
  const end = () => void libc.send(fd, question)
  process.once('exit', end)
  let isOver = false
  let ended = () => {}

  function next(): void {
    read(fd, buffer, 0, buffer.length, null, (error, size) => {
      if (isOver) return ended()
      if (error !== null && !passing.includes(error.code ?? '')) throw error
      onDatagram(error === null ? buffer.subarray(0, size) : undefined)
      next()
    })
  }
  next()
  return () =>
    new Promise(resolve => {
      ended = () => {
        process.off('exit', end)
        libc.close(fd)
        resolve()
      }
      isOver = true
      end()
    })
}

/** Beyond the system's limit (net.core.rmem_max) where that is allowed, which it is not in a user namespace; then as far as the limit goes. */
function makeRoom(fd: number, room: number): void {
  try {
    libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, room)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error
    libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, room)
  }
}

const passing: readonly string[] = ['ENOBUFS', 'EAGAIN', 'EINTR']

/** struct sockaddr_nl { sa_family_t nl_family; unsigned short nl_pad; __u32 nl_pid; __u32 nl_groups; } (linux/netlink.h). */
function socketAddress(groups: number): Uint8Array {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16LE(AF_NETLINK, 0)
  bytes.writeUInt32LE(groups, 8)
  return bytes
}

function bytesOf(request: Request): Uint8Array {
  const noFile = () => {
    throw new Error('a question that only wakes names no namespace')
  }
  const out = { bytes: Buffer.alloc(256), at: 0, openNetns: noFile }
  encode(out, request, request.flags | nlm.REQUEST, 1)
  return out.bytes.subarray(0, out.at)
}
