/** Which versions of each file were ever written into a workspace: after an update, an untouched file is known from an edited one. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeText } from './tree.ts'
import type { Tree } from './weave/weave.ts'

/** Digests by path from the workspace. */
export type WovenRecord = Readonly<Record<string, readonly string[]>>

/** An empty one where there is none, or none that can be read: then a file counts as the learner's sooner than as ours. */
export function readRecord(dir: string): WovenRecord {
  try {
    return JSON.parse(readFileSync(fileIn(dir), 'utf8'))
  } catch {
    return {}
  }
}

/** Whether `text` was once written to `path`. */
export function wasWoven(record: WovenRecord, path: string, text: string): boolean {
  return record[path]?.includes(digest(text)) ?? false
}

/** Adds all files of `versions`; the file is written only when something is new. */
export function addToRecord(dir: string, versions: readonly Tree[]): void {
  const before = readRecord(dir)
  const paths = new Set([...Object.keys(before), ...versions.flatMap(tree => [...tree.keys()])])
  const now = [...paths].map(path => {
    const digests = versions.flatMap(tree => digest(tree.get(path) ?? ''))
    return [path, [...new Set([...(before[path] ?? []), ...digests])]]
  })
  const text = JSON.stringify(Object.fromEntries(now))
  if (text !== JSON.stringify(before)) writeText(fileIn(dir), `${text}\n`)
}

const fileIn = (dir: string): string => join(dir, '.woven.json')

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}
