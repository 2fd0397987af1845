/**
 * `capture.ts CONF SET COUNT FILE`: attaches COUNT pods and writes down what mini-cni has the kernel do for each, as a
 * script for replay.c: each system call on sockets, namespaces, the lock and the journal, with the bytes of each message.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { release } from '../../mini-cni/src/ipam/leases.ts'
import type { NetConf } from '../../mini-cni/src/model.ts'
import { libc } from '../../mini-cni/src/netlink/ffi.ts'
import { openNetlink } from '../../mini-cni/src/netlink/socket.ts'
import { add } from '../../mini-cni/src/pipeline.ts'
import { cutCables, podsOf } from './pods.ts'

interface Call {
  readonly words: readonly (string | number)[]
  /** Of `send`. */
  readonly bytes?: Buffer
  /** Where the bytes have a descriptor, and the slot that it is in. */
  readonly descriptors?: ReadonlyMap<number, number>
}

/** What one pod took. */
interface Take {
  readonly calls: Call[]
  readonly slots: Map<number, number>
  /** Indexes of the two ends of its cable. */
  host?: number
  peer?: number
}

/** Descriptors that were open before an ADD began have slots from here on. */
const lasting = 56
/** Added to the descriptor of a namespace, so that it is found in the bytes of a message. */
const mark = 0x5eed0000
const RTM_NEWLINK = 16
const IFLA_LINK = 5

const [json = '', set = '', count = '', file = ''] = process.argv.slice(2)
const conf: NetConf = JSON.parse(json)
const pods = podsOf(set, Number(count))
const node = openNetlink()
let take: Take = { calls: [], slots: new Map() }

// The other end's index is to differ between pods, or it could not be told from other small numbers.
attach(i => i % 2 === 0)
listen()
const takes = attach(() => true)
fs.writeFileSync(file, script(takes))

function attach(which: (i: number) => boolean): readonly Take[] {
  const some = pods.filter((_, i) => which(i))
  const taken = some.map(pod => {
    take = { calls: [], slots: new Map() }
    add(pod, conf)
    return take
  })
  take = { calls: [], slots: new Map() }
  cutCables(node, some)
  for (const pod of some) release(conf, pod)
  return taken
}

function listen(): void {
  const { open, close, setns, socket, setsockopt, send, recv, flock } = libc
  const { openSync, closeSync, existsSync, statSync, fstatSync, writeFileSync } = fs
  Object.assign(libc, {
    open(path: string, flags: number, mode?: number) {
      const fd = open(path, flags, mode) + mark
      note(['open', opened(fd), path])
      return fd
    },
    close(fd: number) {
      note(['close', slotOf(fd)])
      close(fd < mark ? fd : fd - mark)
    },
    setns(fd: number, type: number) {
      note(['setns', slotOf(fd)])
      setns(fd, type)
    },
    socket(domain: number, type: number, protocol: number) {
      const fd = socket(domain, type, protocol)
      note(['socket', opened(fd)])
      return fd
    },
    setsockopt(fd: number, level: number, option: number, value: number) {
      note(['option', slotOf(fd), level, option, value])
      setsockopt(fd, level, option, value)
    },
    send(fd: number, all: Buffer, length = all.length) {
      const bytes = Buffer.from(all.subarray(0, length))
      const descriptors = new Map<number, number>()
      for (let at = 0; at + 4 <= length; at += 4) {
        const value = bytes.readUInt32LE(at)
        if (value >>> 16 !== mark >>> 16) continue
        descriptors.set(at, slotOf(value))
        bytes.writeUInt32LE(value - mark, at)
      }
      note(['send', slotOf(fd)], { bytes, descriptors })
      return send(fd, bytes)
    },
    recv(fd: number, buffer: Buffer, flags?: number) {
      const size = recv(fd, buffer, flags)
      learnIndexes(buffer.subarray(0, size))
      note(['recv', slotOf(fd), errnoIn(buffer)])
      return size
    },
    flock(fd: number, operation: number) {
      note(['flock', slotOf(fd), operation])
      flock(fd, operation)
    },
  })
  fs.openSync = (...args) => {
    const fd = openSync(...args)
    note(['open', opened(fd), String(args[0])])
    return fd
  }
  fs.closeSync = fd => {
    note(['close', slotOf(fd)])
    closeSync(fd)
  }
  fs.existsSync = path => {
    note(['access', 0, String(path)])
    return existsSync(path)
  }
  fs.statSync = ((path: fs.PathLike, options: fs.StatSyncOptions) => {
    note(['stat', 0, String(path)])
    return statSync(path, options)
  }) as typeof fs.statSync
  fs.fstatSync = ((fd: number) => {
    note(['fstat', slotOf(fd)])
    return fstatSync(fd)
  }) as typeof fs.fstatSync
  fs.writeFileSync = (file, data) => {
    if (typeof file === 'number') note(['write', slotOf(file)], { bytes: Buffer.from(data as Buffer) })
    writeFileSync(file, data)
  }
  syncBuiltinESMExports()
}

function note(words: Call['words'], more: Omit<Call, 'words'> = {}): void {
  take.calls.push({ words, ...more })
}

function opened(fd: number): number {
  const slot = take.calls.filter(({ words }) => words[0] === 'open' || words[0] === 'socket').length
  take.slots.set(fd, slot)
  return slot
}

function slotOf(fd: number): number {
  const known = take.slots.get(fd)
  if (known !== undefined) return known
  const slot = lasting + [...take.slots.values()].filter(other => other >= lasting).length
  take.slots.set(fd, slot)
  return slot
}

/** The first link that the kernel tells of is the node's end, with its peer. */
function learnIndexes(bytes: Buffer): void {
  if (take.host !== undefined || bytes.readUInt16LE(4) !== RTM_NEWLINK) return
  take.host = bytes.readUInt32LE(20)
  for (let at = 32; at + 8 <= bytes.readUInt32LE(0); at += (bytes.readUInt16LE(at) + 3) & ~3) {
    if (bytes.readUInt16LE(at + 2) === IFLA_LINK) take.peer = bytes.readUInt32LE(at + 4)
  }
}

function errnoIn(bytes: Buffer): number {
  const NLMSG_ERROR = 2
  return bytes.readUInt16LE(4) === NLMSG_ERROR ? -bytes.readInt32LE(16) : 0
}

function script(takes: readonly Take[]): string {
  const shapes = new Set(takes.map(({ calls }) => calls.map(shape).join()))
  if (shapes.size !== 1) throw new Error('the pods were not attached all in the same way; measure again')
  return `${takes.map(one => one.calls.map((call, i) => line(call, i, takes)).join('\n')).join('\npod\n')}\npod\n`
}

/** What is the same for every pod: the call, and how long a message is. */
function shape({ words: [verb], bytes }: Call): string {
  return verb === 'send' ? `send ${bytes?.length}` : `${verb}`
}

/** `write SLOT HEX`, `send SLOT HEX WHAT:OFFSET…`, where WHAT is `h` (index of the node's end), `p` (of the pod's) or `d` (descriptor), `:SLOT` after that. */
function line({ words, bytes, descriptors }: Call, i: number, takes: readonly Take[]): string {
  if (bytes === undefined) return words.join(' ')
  if (words[0] === 'write') return [...words, bytes.toString('hex')].join(' ')
  const patches = [...(descriptors ?? [])].map(([at, slot]) => `d:${at}:${slot}`)
  for (let at = 16; at + 4 <= bytes.length; at += 4) {
    for (const end of ['host', 'peer'] as const) {
      const isIndex = takes.every(({ calls, [end]: index }) => calls[i]?.bytes?.readUInt32LE(at) === index)
      if (isIndex) patches.push(`${end[0]}:${at}:0`)
    }
  }
  return [...words, bytes.toString('hex'), ...patches].join(' ')
}
