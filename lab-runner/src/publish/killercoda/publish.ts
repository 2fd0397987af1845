/** `cnilab killercoda generate`: the scenarios of a course, written where they are asked for. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { shortPath } from '../../course/content-error.ts'
import { LabError } from '../../errors.ts'
import { openCourse } from '../../lesson/desk.ts'
import { compareTree, writeTree } from '../../tree.ts'
import { repository as ours, version } from '../../version.ts'
import type { Tree } from '../../weave/weave.ts'
import { courseTree } from './course-tree.ts'

export interface PublishFlags {
  readonly labs?: string | undefined
  readonly out: string
  readonly repository?: string | undefined
}

/** What is in the folder of a scenario and does not belong there goes; beside the scenarios nothing is touched. */
export function publishCourse(flags: PublishFlags) {
  const course = openCourse(flags)
  const repository = (flags.repository ?? ours).replace(/(\.git)?\/*$/, '')
  if (!/^https?:\/\/\S+$/.test(repository)) {
    throw new LabError(`--repository ${repository}: that is no address`, {
      suggestions: ['as in: --repository https://github.com/OWNER/NAME'],
    })
  }
  const tree = courseTree(course, { version, repository })
  const out = resolve(flags.out)
  mayWrite(out, tree)
  const changed = [...partsOf(tree)].flatMap(([folder, files]) => {
    const dir = join(out, folder)
    const differences = compareTree(dir, files).filter(({ kind }) => folder !== '' || kind !== 'extra')
    writeTree(dir, files, { generated: folder !== '' })
    return differences.map(({ path, kind }) => ({ path: join(folder, path), kind }))
  })
  const scenarios = course.labs.map(({ id }) => id).filter(id => tree.has(`${id}/index.json`))
  const verb = { missing: 'new', extra: 'removed', different: 'changed' } as const
  return {
    value: { out, scenarios, changed },
    lines: [
      ...changed.map(({ path, kind }) => `${join(shortPath(out), path)}: ${verb[kind]}`),
      `${scenarios.length} scenarios in ${shortPath(out)}, ${changed.length === 0 ? 'all up to date' : `${changed.length} files written`}`,
      `next:  cnilab killercoda lint ${shortPath(out)}        cnilab killercoda play ${shortPath(join(out, scenarios[0] ?? ''))}`,
    ],
  }
}

/** Somebody's structure.json lists scenarios that would be invisible with ours. */
function mayWrite(out: string, tree: Tree): void {
  const file = join(out, 'structure.json')
  if (!existsSync(file)) return
  const ids = new Set([...tree.keys()].map(path => path.split('/')[0]))
  const others = pathsIn(readFileSync(file, 'utf8')).filter(path => !ids.has(path) && !/^\d\d-/.test(path))
  if (others.length === 0) return
  throw new LabError(`${shortPath(file)} lists what this course has not: ${others.slice(0, 3).join(', ')}`, {
    suggestions: ['a folder of its own: cnilab killercoda generate --out DIR', 'and then list that folder in yours'],
  })
}

function pathsIn(json: string): readonly string[] {
  try {
    return (JSON.parse(json).items ?? []).map(({ path }: { path: string }) => path)
  } catch {
    return ['something that is no JSON']
  }
}

/** Scenarios by their folders; '' for what lies beside them. */
function partsOf(tree: Tree): ReadonlyMap<string, Map<string, string>> {
  const parts = new Map<string, Map<string, string>>([['', new Map()]])
  for (const [path, text] of tree) {
    const at = path.indexOf('/')
    const folder = path.slice(0, Math.max(0, at))
    const files = parts.get(folder) ?? new Map<string, string>()
    parts.set(folder, files.set(path.slice(at + 1), text))
  }
  return parts
}
