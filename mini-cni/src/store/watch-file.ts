import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Milliseconds after which a folder that is not there is looked for again. */
const patience = 1000

/**
 * Calls back when the file at `path` is written, replaced, made or removed (inotify on its folder: a file that is replaced by another would take its own watch with it). The folder may
 * come later, or go and come again. The returned function ends it.
 */
export function watchFile(path: string, onChange: () => void): () => Promise<void> {
  let watcher: FSWatcher | undefined
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  function begin(): void {
    try {
      watcher = watch(dirname(path), (_event, name) => {
        if (name === null || name === basename(path)) onChange()
        if (name === basename(dirname(path))) again() // The folder itself has gone.
      })
      watcher.on('error', again)
      onChange()
    } catch {
      again()
    }
  }

  function again(): void {
    watcher?.close()
    clearTimeout(timer)
    if (!isOver) timer = setTimeout(begin, patience)
  }
  begin()
  return async () => {
    isOver = true
    again()
  }
}
