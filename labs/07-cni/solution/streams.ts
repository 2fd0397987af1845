// generated from mini-cni/src/protocol by npm run generate; do not edit
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs'

/** All of stdin, as text. Throws what read(2) says. */
export function readInput(): string {
  const chunks: Buffer[] = []
  for (;;) {
    const chunk = readSome(0)
    if (chunk.length === 0) return Buffer.concat(chunks).toString('utf8')
    chunks.push(chunk)
  }
}

/**
 * What is on stdin by now, or comes within `patience` milliseconds, until it is one JSON value. Nothing where nobody writes:
 * a runtime may ask for the version without a word, and leave the pipe open.
 */
export async function glanceAtInput(patience = 50): Promise<unknown> {
  const kind = fstatSync(0)
  try {
    return kind.isSocket() ? await glanceAtSocket(patience) : glanceAtFile(patience)
  } catch {
    return undefined
  }
}

function glanceAtFile(patience: number): unknown {
  // Another open file on the same pipe, so that our reads do not wait, and those of others on the old one still do.
  const fd = openSync('/proc/self/fd/0', constants.O_RDONLY | constants.O_NONBLOCK)
  let text = ''
  try {
    for (const end = Date.now() + patience; Date.now() < end; ) {
      const chunk = readNow(fd)
      text += chunk?.toString('utf8') ?? ''
      const json = asJson(text)
      if (json !== undefined || chunk?.length === 0) return json
      if (chunk === undefined) pause(2)
    }
    return undefined
  } finally {
    closeSync(fd)
  }
}

/** A socket cannot be opened a second time. */
async function glanceAtSocket(patience: number): Promise<unknown> {
  const stream = process.stdin
  const timer = setTimeout(() => stream.destroy(), patience)
  let text = ''
  try {
    for await (const chunk of stream) {
      text += chunk
      const json = asJson(text)
      if (json !== undefined) return json
    }
    return undefined
  } finally {
    clearTimeout(timer)
    stream.destroy()
  }
}

/** Writes `json` as a line on stdout, whole. Throws EPIPE when nobody reads it. */
export function answer(json: unknown): void {
  let rest = Buffer.from(`${JSON.stringify(json)}\n`)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error
      pause(2)
    }
  }
}

function readSome(fd: number): Buffer {
  for (;;) {
    const chunk = readNow(fd)
    if (chunk !== undefined) return chunk
    pause(2)
  }
}

/** undefined: nothing is there yet. */
function readNow(fd: number): Buffer | undefined {
  const buffer = Buffer.allocUnsafe(65536)
  try {
    return buffer.subarray(0, readSync(fd, buffer))
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined
    if (codeOf(error) === 'EOF') return Buffer.alloc(0)
    throw error
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
