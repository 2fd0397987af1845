/** The learner's tree: mini-cni's source with holes, in which nothing that they wrote is ever overwritten. */
import { join, resolve } from 'node:path'
import { shortPath } from './course/content-error.ts'
import type { Course, Lab, Track } from './course/lab.ts'
import { LabError } from './errors.ts'
import { noteFinished, type Progress, readProgress, workspaceDir } from './progress.ts'
import { moveFile, readTree, writeTree } from './tree.ts'
import { root } from './version.ts'
import { todosIn } from './weave/todos.ts'
import { type Hole, holes, type LabOf, moduleOf, type Tree, weave } from './weave/weave.ts'
import { addToRecord, readRecord, wasWoven } from './woven-record.ts'

export type HoleLeft = Omit<Hole, 'module'>

/** `saved`: the folder into which the learner's files were moved; absent where there was nothing of theirs. */
export interface Saved {
  readonly saved?: string
}

export interface Workspace {
  readonly dir: string
  /** Makes the tree where it is missing. The lab's files get holes, those of earlier labs that are untouched the solution. */
  putHoles(lab: Lab): { readonly dir: string; readonly holes: readonly HoleLeft[] }
  /** The solution of the lab's module. */
  solveModule(lab: Lab): Saved
  /** The holes of the lab's module. */
  resetModule(lab: Lab): Saved
  /** Given files that the learner changed. */
  givenEdits(): readonly string[]
  holesLeft(lab: Lab): { readonly filled: number; readonly total: number; readonly unfilled: readonly HoleLeft[] }
  /** Remembers that all checks of the lab held, and when they first did. */
  finished(lab: Lab, track: Track): void
  progress(): Progress
}

/** Which lab teaches a module. */
export function labOfModule(course: Pick<Course, 'labs'>): LabOf {
  return module => course.labs.find(lab => lab.module === module)?.id
}

/** `dir`: default `workspace/` of the project, or what CNILAB_WORKSPACE names. Nothing is made before it is needed. */
export function openWorkspace(
  course: Course,
  options: { readonly dir?: string; readonly source?: string } = {},
): Workspace {
  const dir = resolve(options.dir ?? workspaceDir())
  const labOf = labOfModule(course)
  const source = readTree(options.source ?? join(root, 'mini-cni/src'))
  const taught = new Set(course.labs.flatMap(({ module }) => module ?? []))
  const solved = weave(source, taught, labOf)
  const open = weave(source, new Set(), labOf)

  /** Untouched: as one of the versions that were ever written here, by this release or an earlier one. */
  function isOurs(path: string, text: string | undefined): boolean {
    if (text === undefined || text === solved.get(path) || text === open.get(path)) return true
    return wasWoven(readRecord(dir), path, text)
  }

  /** Writes the chosen version of each file that is missing or untouched, and of no other. */
  function put(choose: (path: string, now: string | undefined) => string | undefined): void {
    const there = readTree(dir)
    const wanted = [...solved.keys()].flatMap((path): [string, string][] => {
      const now = there.get(path)
      const text = isOurs(path, now) ? choose(path, now) : undefined
      return text === undefined ? [] : [[path, text]]
    })
    writeTree(dir, new Map(wanted))
    addToRecord(dir, [solved, open])
  }

  function replace(lab: Lab, version: Tree): Saved {
    if (lab.module === undefined) return {}
    const there = readTree(dir)
    const own = [...there].filter(
      ([path, text]) => moduleOf(path) === lab.module && solved.has(path) && !isOurs(path, text),
    )
    const saved = join(dir, '.saved', new Date().toISOString().replaceAll(/[:.]/g, '-'))
    for (const [path] of own) moveFile(join(dir, path), join(saved, path))
    put((path, now) => (moduleOf(path) === lab.module ? version.get(path) : (keep(path, now) ?? open.get(path))))
    return own.length === 0 ? {} : { saved: shortPath(saved) }
  }

  /** The version that an untouched file has now, renewed when it is an older release's. */
  function keep(path: string, now: string | undefined): string | undefined {
    if (now === undefined) return undefined
    const lab = labOf(moduleOf(path))
    const empty = lab !== undefined && todosIn(path, now, lab).length > 0
    return (empty ? open : solved).get(path)
  }

  function mustExist(lab: Lab | undefined): Tree {
    const there = readTree(dir)
    if ([...solved.keys()].some(path => there.has(path))) return there
    const number = lab?.number ?? course.labs.find(({ module }) => module !== undefined)?.number ?? '01'
    throw new LabError(`there is no folder ${shortPath(dir)} with your code yet`, {
      suggestions: [`make it: cnilab start ${number} --code`],
    })
  }

  function left(lab: Lab, there: Tree): readonly HoleLeft[] {
    return [...there].flatMap(([path, text]) => (moduleOf(path) === lab.module ? todosIn(path, text, lab.id) : []))
  }

  return {
    dir,
    putHoles(lab) {
      const index = course.labs.findIndex(({ id }) => id === lab.id)
      const before = new Set(course.labs.slice(0, index).flatMap(({ module }) => module ?? []))
      put((path, now) => {
        if (before.has(moduleOf(path))) return solved.get(path)
        return moduleOf(path) === lab.module ? open.get(path) : (keep(path, now) ?? open.get(path))
      })
      return { dir, holes: left(lab, readTree(dir)) }
    },
    solveModule: lab => replace(lab, solved),
    resetModule: lab => replace(lab, open),
    givenEdits() {
      const there = mustExist(undefined)
      return [...there]
        .filter(([path, text]) => solved.has(path) && labOf(moduleOf(path)) === undefined && !isOurs(path, text))
        .map(([path]) => path)
    },
    holesLeft(lab) {
      const there = mustExist(lab)
      const all = holes(source).filter(({ module }) => module === lab.module)
      const gone = all.filter(({ file }) => !there.has(file))
      const unfilled = [...left(lab, there), ...gone]
      const filled = Math.max(0, all.length - unfilled.length)
      return { filled, total: all.length, unfilled }
    },
    finished: (lab, track) => noteFinished(dir, lab.id, track),
    progress: () => readProgress(dir),
  }
}
