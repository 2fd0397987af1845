import { readFileSync } from 'node:fs'
import { placeFile } from '../../daemon/place-file.ts'
import { nodeApi } from './api.ts'
import { entryOf, type NodeObject } from './entry.ts'
import { listAndWatch } from './list-and-watch.ts'

export interface Following {
  /** The file to write, as `fileStore` reads it. */
  readonly path: string
  readonly kubeconfig?: string | undefined
  readonly log: (line: string) => void
}

/** Writes the cluster's nodes to a file, again with each change, until the returned function is called. Throws where there are no credentials. */
export function followNodes({ path, kubeconfig, log }: Following): () => void {
  const api = nodeApi(kubeconfig)
  let written = readIfThere(path)
  return listAndWatch<NodeObject>(api, {
    log,
    onChange(nodes) {
      const list = nodes.flatMap(node => entryOf(node) ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))
      const text = `${JSON.stringify(list, undefined, 2)}\n`
      if (text === written) return
      try {
        placeFile(path, text, 0o644)
        written = text
      } catch (error) {
        log(`the list of nodes cannot be kept, and stays as it was until the next change: ${(error as Error).message}`)
      }
    },
  })
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
