/** Notices that a file of the workspace was saved. */
import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Milliseconds between two looks: notifications are no more than a hint, and on network file systems there are none. */
const every = 200
/** Milliseconds after a notification: an editor saves in several steps. */
const settle = 30

/** Calls `changed` after a file below `dir`, which need not be there, became another; the function that is returned ends it. */
export function watchFiles(dir: string, changed: () => void): () => void {
  let known = stateOf(dir)
  let watcher: FSWatcher | undefined
  let soon: NodeJS.Timeout | undefined
  const look = (): void => {
    watcher ??= notify(dir, () => {
      clearTimeout(soon)
      soon = setTimeout(look, settle)
    })
    const now = stateOf(dir)
    if (now === known) return
    known = now
    changed()
  }
  const timer = setInterval(look, every)
  look()
  return () => {
    clearInterval(timer)
    clearTimeout(soon)
    watcher?.close()
  }

  function notify(path: string, event: () => void): FSWatcher | undefined {
    try {
      const made = watch(path, { recursive: true, persistent: false }, event)
      made.on('error', () => {
        made.close() // too many watches, or the folder is gone
        watcher = undefined
      })
      return made
    } catch {
      return undefined
    }
  }
}

/** Names, sizes, times and inodes of all sources; what begins with a dot, and what cnilab keeps there itself, does not count. */
export function stateOf(dir: string): string {
  const lines: string[] = []
  const visit = (folder: string): void => {
    for (const entry of entriesOf(folder)) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const path = join(folder, entry.name)
      if (entry.isDirectory()) visit(path)
      else if (/\.(ts|js|json|c)$/.test(entry.name) && entry.name !== 'progress.json') lines.push(lineOf(path))
    }
  }
  visit(dir)
  return lines.sort().join('\n')
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // not there yet, or no longer
  }
}

function lineOf(path: string): string {
  try {
    const { size, mtimeMs, ino } = statSync(path)
    return `${path} ${size} ${mtimeMs} ${ino}`
  } catch {
    return path
  }
}
