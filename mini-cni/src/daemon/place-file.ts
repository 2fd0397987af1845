import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * A file that others run or read at any time, there whole or as it was, also after a power cut: written beside it, flushed, renamed (rename(2)). Its name in between ends in nothing that a
 * container runtime takes for a configuration, and it is in the same folder: containerd does not hear of files that come from another. Throws what the
 * file system says; then nothing is left of it.
 */
export function placeFile(path: string, bytes: string | Uint8Array, mode: number): void {
  mkdirSync(dirname(path), { recursive: true })
  const between = join(dirname(path), `.${basename(path)}.new`)
  try {
    const file = openSync(between, 'w', mode)
    try {
      const all = Buffer.from(bytes)
      for (let at = 0; at < all.length; ) at += writeSync(file, all, at)
      chmodSync(between, mode) // whatever the umask is
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(between, path)
  } catch (error) {
    rmSync(between, { force: true })
    throw error
  }
  flushFolder(dirname(path))
}

/** The name is on disk with its folder. */
function flushFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
