/** One file from a server, resumed where an earlier download of it was cut off, and kept only if its checksum is right. */
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { shortPath } from '../course/content-error.ts'
import { Exit, LabError } from '../errors.ts'
import { clockRemedy, isAboutClocks } from './clock.ts'

export interface Download {
  readonly url: string
  readonly file: string
  /** Hexadecimal. */
  readonly sha256: string
  /** Bytes that are there, of how many, where the server says. */
  onProgress?(bytes: number, total: number | undefined): void
}

/** What has come stays in `FILE.part` when the connection breaks. Throws LabError. */
export async function download({ url, file, sha256, onProgress }: Download): Promise<void> {
  const part = `${file}.part`
  const before = statSync(part, { throwIfNoEntry: false })?.size ?? 0
  const response = await get(url, before > 0 ? { Range: `bytes=${before}-` } : {})
  if (response.status !== 416) await append(response, part, url, onProgress) // 416: nothing is left to be sent
  const found = await hashOf(part)
  if (found !== sha256) {
    rmSync(part)
    throw new LabError(`${url}: its checksum is ${found}, and ${sha256} was to be expected`, {
      exit: Exit.machine,
      suggestions: ['what came has been thrown away; try it once more, or another server: --mirror URL'],
    })
  }
  renameSync(part, file)
}

/** A small text. */
export async function downloadText(url: string): Promise<string> {
  const response = await get(url, {})
  return response.text().catch(cause => {
    throw broken(url, cause)
  })
}

async function get(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  const response = await fetch(url, { headers }).catch(cause => {
    throw broken(url, cause)
  })
  if (response.ok || response.status === 416) return response
  throw new LabError(`${url}: the server answers ${response.status} ${response.statusText}`.trimEnd(), {
    exit: Exit.machine,
    suggestions: ['is that version there for this machine? Another server: --mirror URL; or: cnilab kubernetes build'],
  })
}

async function append(
  response: Response,
  part: string,
  url: string,
  onProgress: Download['onProgress'],
): Promise<void> {
  const isRest = response.status === 206
  const target = openSync(part, isRest ? 'a' : 'w') // who sends all of it has not understood what was asked
  try {
    let bytes = isRest ? statSync(part).size : 0
    const left = Number(response.headers.get('content-length') ?? Number.NaN)
    const total = Number.isNaN(left) ? undefined : bytes + left
    for await (const chunk of chunksOf(response, url)) {
      write(target, chunk, part)
      bytes += chunk.length
      onProgress?.(bytes, total)
    }
  } finally {
    closeSync(target)
  }
}

async function* chunksOf({ body }: Response, url: string): AsyncGenerator<Uint8Array> {
  try {
    if (body !== null) yield* body as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw broken(url, cause)
  }
}

function write(target: number, chunk: Uint8Array, part: string): void {
  try {
    for (let at = 0; at < chunk.length; ) at += writeSync(target, chunk, at)
  } catch (cause) {
    throw new LabError(`${shortPath(part)} cannot be written: ${reasonOf(cause)}`, {
      exit: Exit.machine,
      suggestions: ['it needs 500 MB; another folder: XDG_CACHE_HOME=DIR cnilab kubernetes fetch'],
      cause,
    })
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}

function broken(url: string, cause: unknown): LabError {
  const reason = reasonOf(cause)
  const again = ['the same command goes on where this one stopped', 'another server: --mirror URL']
  return new LabError(`${url}: ${reason}`, {
    exit: Exit.machine,
    suggestions: isAboutClocks(reason) ? [clockRemedy] : again,
    cause,
  })
}

/** fetch says only that it failed; why is in what it came from. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
