// generated from mini-cni/src/protocol by npm run generate; do not edit
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of a network's records. */
export function recordsOf(network: string): string {
  return join('/run/mini-cni', network, 'attachments')
}

/** The folder of drafts of records; nearly always empty, so that a look into it costs nothing however many pods there are. */
export function draftsOf(network: string): string {
  return join('/run/mini-cni', network, 'drafts')
}

/** Makes both folders where they are missing. */
export function makeFolders(network: string): void {
  for (const folder of [recordsOf(network), draftsOf(network)]) {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o755 })
  }
}

/** Names of the node's ends of which the network has a record, or a draft of one. */
export function recordedNames(network: string): readonly string[] {
  const files = [...filesIn(recordsOf(network)), ...filesIn(draftsOf(network))]
  return [...new Set(files.flatMap(file => /^(veth[0-9a-f]{11})\./.exec(file)?.[1] ?? []))]
}

/** Those of which the ADD is through. What cannot be read is a pod's, too. */
export function attachedNames(network: string): readonly string[] {
  return recordedNames(network).filter(name => {
    try {
      return JSON.parse(readFileSync(join(recordsOf(network), `${name}.json`), 'utf8')).adding === undefined
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'ENOENT'
    }
  })
}

/** Names of the files in a folder; none where there is no folder. */
export function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
