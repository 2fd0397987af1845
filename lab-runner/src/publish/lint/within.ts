import { realpathSync } from 'node:fs'
import { sep } from 'node:path'

/** Whether a path is the folder or lies in it; with `followed`, where its links lead. */
export function within(path: string, folder: string, { followed = false } = {}): boolean {
  const [inner, outer] = followed ? [real(path), real(folder)] : [path, folder]
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep)
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
