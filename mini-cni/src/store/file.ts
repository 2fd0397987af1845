import { readFileSync, statSync } from 'node:fs'
import type { ClusterNode } from '../model.ts'
import type { NodeStore } from '../store.ts'
import { parseNodes } from './parse-nodes.ts'
import { watchFile } from './watch-file.ts'

/**
 * A JSON list of nodes in a file, for clusters whose nodes somebody writes down, by hand or from another source:
 * `[{ "name": "node1", "ip": "172.30.0.11", "podCIDRs": ["10.244.1.0/24"] }]`. It may change at any time: it is read again when its
 * size, inode or time of change does. While it cannot be read, or only half of it is written, what it said before stands.
 */
export function fileStore(path: string): NodeStore {
  let identity = ''
  let nodes: readonly ClusterNode[] | undefined
  let trouble: string | undefined

  function refresh(): void {
    try {
      const now = identityOf(path)
      // What could not be read may be whole by now, within the same tick of the file's clock.
      if (now === identity && trouble === undefined) return
      identity = now
      nodes = parseNodes(readFileSync(path, 'utf8'))
      trouble = undefined
    } catch (error) {
      const stale = nodes === undefined ? '' : '; going by what it said before'
      trouble = `the list of nodes ${path} cannot be used: ${(error as Error).message}${stale}`
    }
  }
  return {
    nodes() {
      refresh()
      return nodes
    },
    trouble() {
      refresh()
      return trouble
    },
    watch: onChange => watchFile(path, onChange),
  }
}

function identityOf(path: string): string {
  const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true })
  return [ino, size, mtimeNs, ctimeNs].join(' ')
}
