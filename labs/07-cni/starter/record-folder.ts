// generated from mini-cni/src/protocol by npm run generate; do not edit
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of a network's records. */
export function recordsOf(network: string): string {
  return join('/run/mini-cni', network, 'attachments')
}

/** Names of the node's ends of which the network has a record, or a draft of one. */
export function recordedNames(network: string): readonly string[] {
  return [...new Set(filesIn(recordsOf(network)).flatMap(file => /^\.?(veth[0-9a-f]{11})\./.exec(file)?.[1] ?? []))]
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
