// generated from mini-cni/src/agent by npm run generate; do not edit
import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Those that are there and ours stay: shims may be waiting with them in their hands. */
export function makeFifos(paths: readonly string[]): void {
  const missing = paths.filter(path => {
    const found = lstatSync(path, { throwIfNoEntry: false })
    const isRight = found?.isFIFO() && found.uid === process.getuid?.() && (found.mode & 0o777) === 0o600
    if (!isRight) rmSync(path, { force: true, recursive: true })
    return !isRight
  })
  if (missing.length === 0) return
  const { status, stderr, error } = spawnSync('mkfifo', ['-m', '600', ...missing], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`mkfifo failed: ${error?.message ?? stderr}`)
}

/** Changes when somebody removes or replaces one of them, or gives it to somebody else. */
export function signsIn(folder: string): string {
  return ['bell', 'turn', 'in', 'out']
    .map(name => {
      const found = lstatSync(join(folder, name), { throwIfNoEntry: false })
      return `${found?.ino} ${found?.uid} ${found?.mode} ${name === 'out' ? found?.mtimeMs : ''}`
    })
    .join()
}

export function makeFolder(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o777) === 0o700) return
  rmSync(path, { force: true, recursive: true })
  mkdirSync(path, { mode: 0o700 })
}

/** A FIFO holds 64 KiB; what is longer is written when its reader has made room. */
export function send(fd: number, bytes: Buffer): void {
  let rest = bytes
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') setTimeout(() => send(fd, rest), 5)
  }
}

/** What a shim that was killed did not read must not be read by the next. */
export function drain(fd: number): void {
  const buffer = Buffer.allocUnsafe(65536)
  try {
    while (readSync(fd, buffer) > 0);
  } catch {
    // EAGAIN: nothing is left.
  }
}
