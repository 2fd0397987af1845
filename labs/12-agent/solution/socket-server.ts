// generated from mini-cni/src/agent by npm run generate; do not edit
import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { type Reply, type Request, readRequest } from './request.ts'

/** Handles one request; `undo` takes back what it did for a caller that was never told of it. */
export interface Handler {
  handle(request: Request): Promise<Reply>
  undo(request: Request): Promise<void>
}

/** Bytes; a configuration is some hundred, with a long list of live attachments for GC some hundred thousand. */
const largest = 1 << 26

/** Serves shims on a unix socket at `path`, that only its owner can connect to. */
export function serveSocket(path: string, handler: Handler, mayAsk: (socket: Socket) => boolean): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, socket => {
    if (!mayAsk(socket)) return void socket.destroy()
    attend(socket, handler)
  })
  rmSync(path, { force: true, recursive: true })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const before = process.umask(0o177)
    server.listen({ path, backlog: 4096 }, () => {
      chmodSync(path, 0o600)
      inodes.set(server, lstatSync(path).ino)
      resolve(server)
    })
    process.umask(before)
  })
}

const inodes = new WeakMap<Server, number>()

/** Whether the socket at `path` is still this server's, and only for its owner. */
export function isServing(path: string, server: Server): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.ino === inodes.get(server) && found?.uid === process.getuid?.() && (found?.mode ?? 0) % 0o1000 === 0o600
}

/** Reads the request, which begins with its length, and answers once. */
function attend(socket: Socket, { handle, undo }: Handler): void {
  let bytes: Buffer = Buffer.alloc(0)
  let request: Request | undefined
  let reply: Reply | undefined
  socket.on('data', (chunk: Buffer) => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
    if (request !== undefined || bytes.length < 4) return
    const length = bytes.readUInt32LE(0)
    if (length > largest) return void socket.destroy()
    if (bytes.length < 4 + length) return
    request = readRequest(bytes.subarray(4, 4 + length))
    if (request === undefined) return void socket.destroy()
    void handle(request).then(made => {
      reply = made
      if (socket.destroyed) return lost()
      socket.end(textOf(made))
    })
  })
  // The caller closes when it has read all; one that was killed before leaves something unread, which is a reset.
  socket.on('error', lost)
  socket.on('end', () => {
    if (reply === undefined) socket.destroy()
  })

  function lost(): void {
    if (request === undefined || reply === undefined || reply.code !== 0) return
    reply = undefined
    void undo(request)
  }
}

/** Exit code, stdout and stderr, a line each. */
export function textOf({ code, stdout, stderr }: Reply): string {
  return `${code}\n${stdout}\n${stderr}`
}
