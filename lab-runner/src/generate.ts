/** `npm run generate`: what is committed and yet comes from other files: labs/NN/starter and labs/NN/solution, and killercoda/. */
import { join } from 'node:path'
import { ContentError } from './course/content-error.ts'
import type { Course, Lab } from './course/lab.ts'
import { loadCourse } from './course/load.ts'
import { courseTree } from './publish/killercoda/course-tree.ts'
import { compareTree, readTree, writeTree } from './tree.ts'
import { repository, root, version } from './version.ts'
import { moduleOf, type Tree, weave } from './weave/weave.ts'
import { labOfModule } from './workspace.ts'

/** Folder → all that belongs in it; an empty tree means that the folder should not be there. */
export type Projections = ReadonlyMap<string, Tree>

/** What the generated folders of a course must hold. ContentError where a lab names a module that is not there or has no hole. */
export function projectionsOf(course: Course, source: Tree): Projections {
  const labOf = labOfModule(course)
  const starter = weave(source, new Set(), labOf)
  const solution = weave(source, new Set(course.labs.flatMap(({ module }) => module ?? [])), labOf)
  const problems = course.labs.flatMap(lab => pairing(lab, starter, solution))
  if (problems.length > 0) throw new ContentError(problems)
  return new Map<string, Tree>(
    course.labs.flatMap((lab): [string, Tree][] => [
      [join(lab.dir, 'starter'), part(lab.module, starter)],
      [join(lab.dir, 'solution'), part(lab.module, solution)],
    ]),
  ).set(join(course.dir, '../killercoda'), courseTree(course, { version, repository }))
}

/** One line for each file that is not as it should be: `labs/03-veth/starter/plan.ts: different`. */
export function outdated(projections: Projections): readonly string[] {
  return [...projections].flatMap(([dir, tree]) =>
    compareTree(dir, tree).map(({ path, kind }) => `${join(dir, path).slice(root.length + 1)}: ${kind}`),
  )
}

function part(module: string | undefined, tree: Tree): Tree {
  if (module === undefined) return new Map()
  const note = `// generated from mini-cni/src/${module} by npm run generate; do not edit\n`
  const files = [...tree].filter(([path]) => moduleOf(path) === module)
  return new Map(files.map(([path, text]) => [path.slice(module.length + 1), note + text]))
}

function pairing(lab: Lab, starter: Tree, solution: Tree) {
  const { module } = lab
  if (module === undefined) return []
  const files = [...starter].filter(([path]) => moduleOf(path) === module)
  const place = { file: join(lab.dir, 'lab.yaml'), line: 1, column: 1 }
  if (files.length === 0) return [{ ...place, message: `module ${module}: there is no mini-cni/src/${module}` }]
  const same = files.every(([path, text]) => solution.get(path) === text)
  return same ? [{ ...place, message: `module ${module}: no //#region lab: in mini-cni/src/${module}` }] : []
}

if (import.meta.main) {
  const projections = projectionsOf(loadCourse(join(root, 'labs')), readTree(join(root, 'mini-cni/src')))
  const changed = outdated(projections)
  for (const [dir, tree] of projections) writeTree(dir, tree, { generated: true })
  for (const line of changed) console.log(line.replace(/: missing$/, ': new').replace(/: extra$/, ': removed'))
  console.log(changed.length === 0 ? 'nothing to do: all generated files are up to date' : `${changed.length} written`)
}
