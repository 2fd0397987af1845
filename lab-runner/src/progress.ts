/** What a learner has finished, and when: the only thing that outlives a cluster and is not their code. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { shortPath } from './course/content-error.ts'
import type { Track } from './course/lab.ts'
import { LabError } from './errors.ts'
import { writeText } from './tree.ts'
import { root } from './version.ts'

/** `workspace/` of the project, or what CNILAB_WORKSPACE names. */
export function workspaceDir(): string {
  return resolve(process.env.CNILAB_WORKSPACE ?? join(root, 'workspace'))
}

/** By lab, `03-veth`: when all checks of a track first held, ISO 8601. */
export type Progress = Readonly<Record<string, Readonly<Partial<Record<Track, string>>>>>

/** An empty one where nothing was finished yet; LabError where the file is damaged. */
export function readProgress(dir: string): Progress {
  const file = join(dir, 'progress.json')
  const text = textOf(file)
  if (text === undefined) return {}
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LabError(`${shortPath(file)} is not JSON: ${reason}`, {
      cause,
      suggestions: ['put it right, or remove it; only the list of finished labs is in it'],
    })
  }
}

/** Notes a finished lab; the first time stays. */
export function noteFinished(dir: string, lab: string, track: Track): void {
  const progress = readProgress(dir)
  if (progress[lab]?.[track] !== undefined) return
  const next: Progress = { ...progress, [lab]: { ...progress[lab], [track]: new Date().toISOString() } }
  try {
    writeText(join(dir, 'progress.json'), `${JSON.stringify(next, undefined, 2)}\n`)
  } catch (error) {
    // A check that passed has passed, also for somebody who may not write here.
    if (!(error instanceof LabError)) throw error
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
