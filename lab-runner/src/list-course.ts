/** The syllabus as lines and as a value. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rememberedCourse } from './course/remembered.ts'
import { readProgress, workspaceDir } from './progress.ts'

export interface ListedLab {
  readonly id: string
  readonly title: string
  readonly minutes: number
  readonly cka: readonly string[]
  readonly done: boolean
}

export function listCourse(dir = fileURLToPath(new URL('../../labs', import.meta.url))): {
  readonly lines: readonly string[]
  readonly value: { readonly title: string; readonly labs: readonly ListedLab[] }
} {
  const { title, labs } = rememberedCourse(resolve(dir))
  const progress = readProgress(workspaceDir())
  const listed = labs.map(({ id, title, minutes, cka }) => ({ id, title, minutes, cka, done: id in progress }))
  const width = Math.max(0, ...listed.map(lab => lab.id.length))
  const first = listed.find(({ done }) => !done) ?? listed[0]
  return {
    value: { title, labs: listed },
    lines: [
      ...listed.map(
        lab =>
          `${lab.done ? '✔' : ' '} ${lab.id.replace('-', ' ').padEnd(width)}  ${lab.title.padEnd(50)} ${`${lab.minutes} min`.padStart(7)}`,
      ),
      '',
      first === undefined ? 'no lab here yet:  cnilab author new' : `start one:  cnilab start ${first.id.slice(0, 2)}`,
    ],
  }
}
