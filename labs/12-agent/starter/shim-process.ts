// generated from mini-cni/src/agent by npm run generate; do not edit
import { readFileSync } from 'node:fs'

/** Whether there is a process with this number. */
export function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What the runtime has set, for IPAM plugins: the shim hands on only what CNI knows. Nothing where it may not be read. */
export function environmentOf(pid: number): NodeJS.ProcessEnv {
  const words = contentOf(`/proc/${pid}/environ`)?.toString('utf8').split('\0') ?? []
  return Object.fromEntries(words.filter(word => word.includes('=')).map(word => splitAt(word, word.indexOf('='))))
}

function splitAt(word: string, at: number): readonly [string, string] {
  return [word.slice(0, at), word.slice(at + 1)]
}

/** undefined where it cannot be read. */
export function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
