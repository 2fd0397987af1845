/** The course as it was read last: to read and check it anew takes longer than all else that most commands do. */
import { hash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from '../version.ts'
import type { Course } from './lab.ts'

interface Remembered {
  readonly stamp: string
  readonly course: Course
}

const folder = join(root, 'node_modules', '.cache', 'cnilab-course')

/** What `loadCourse` answers or throws; kept in the folder `cache` as long as none of the course's files changes. */
export function rememberedCourse(dir: string, cache = folder): Course {
  const file = join(cache, `${hash('sha1', dir)}.json`)
  const stamp = stampOf(dir)
  const known = recall(file)
  if (known !== undefined && known.stamp === stamp) return known.course
  // Only now: the parser and the schema are most of what there is to load.
  const { loadCourse }: typeof import('./load.ts') = createRequire(import.meta.url)('./load.ts')
  const course = loadCourse(dir)
  if (stamp !== undefined) remember(file, { stamp, course })
  return course
}

/** Changes with every file of the course, and with the code that reads them. Undefined where a file is missing. */
function stampOf(dir: string): string | undefined {
  try {
    const labs = readdirSync(dir).filter(name => /^\d\d-/.test(name))
    const content = labs.flatMap(lab => [join(lab, 'README.md'), join(lab, 'lab.yaml')])
    const code = readdirSync(import.meta.dirname).map(name => join(import.meta.dirname, name))
    return [...['course.yaml', ...content].map(name => join(dir, name)), ...code].map(identityOf).join('\n')
  } catch {
    return undefined
  }
}

function identityOf(path: string): string {
  const { size, mtimeMs, ctimeMs } = statSync(path)
  return `${path} ${size} ${mtimeMs} ${ctimeMs}`
}

function recall(file: string): Remembered | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function remember(file: string, remembered: Remembered): void {
  const draft = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(draft, JSON.stringify(remembered))
    renameSync(draft, file)
  } catch {
    // Whose folder this is reads the course each time.
  }
}
