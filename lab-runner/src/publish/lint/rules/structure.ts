/** structure.json, which decides what of a repository can be seen. */
import { existsSync } from 'node:fs'
import { dirname, posix, relative, resolve } from 'node:path'
import type { Node } from 'jsonc-parser'
import { reachable } from '../reachable.ts'
import type { Repository } from '../repository.ts'
import type { Found, Rule } from '../rule.ts'
import { member, type Scenario } from '../scenario.ts'
import type { JsonFile } from '../text-file.ts'
import { within } from '../within.ts'

export const structurePath: Rule = {
  id: 'structure-path',
  level: 'error',
  on: 'repository',
  says: 'An item of structure.json leads to no scenario.',
  why: 'path is relative to the folder of structure.json and names the folder of a scenario or of a course; ../other/scenario is allowed as long as it stays in the repository.',
  check: function* (repository): Iterable<Found> {
    for (const { file, node, path, target } of items(repository)) {
      const at = { file, offset: node.offset }
      if (posix.isAbsolute(path) || !within(target, rootOf(repository)))
        yield { at, message: `"${path}" is outside the repository` }
      else if (!existsSync(target)) yield { at, message: `there is no folder "${path}"` }
      else if (within(target, repository.dir) && !holdsScenario(repository, target))
        yield { at, message: `there is no scenario in "${path}"` }
    }
  },
}

export const structureTwice: Rule = {
  id: 'structure-twice',
  level: 'warning',
  on: 'repository',
  says: 'structure.json lists the same folder twice.',
  why: 'The learner sees the same scenario twice in one list; most often one of the two was to be another.',
  check: function* (repository): Iterable<Found> {
    const seen = new Set<string>()
    for (const { file, node, path, target } of items(repository)) {
      const key = `${file.path} ${target}`
      if (seen.has(key)) yield { at: { file, offset: node.offset }, message: `"${path}" is listed twice` }
      seen.add(key)
    }
  },
}

export const structureUnlisted: Rule = {
  id: 'structure-unlisted',
  level: 'warning',
  on: 'repository',
  says: 'A scenario cannot be reached through structure.json.',
  why: 'Where a structure.json is, only what it lists is shown; folders that it leaves out are invisible. List the scenario, or say that it is meant so in .cnilabignore.',
  check: function* (repository): Iterable<Found> {
    if (repository.structures.length === 0) return
    const reached = reachable(repository)
    for (const scenario of repository.scenarios) {
      if (reached.has(scenario.dir)) continue
      const by = nearest(repository, scenario)
      if (by !== undefined)
        yield {
          at: { file: scenario.json, offset: 0 },
          message: `nobody can see this scenario: ${relative(repository.dir, by.path)} does not list it`,
        }
    }
  },
}

export const katacodaPathway: Rule = {
  id: 'katacoda-pathway',
  level: 'note',
  on: 'repository',
  says: 'A list of courses is written in the format of Katacoda.',
  why: 'Files named …-pathway.json are not read. Courses are folders, or items of structure.json.',
  check: ({ pathways }) =>
    pathways.map(path => ({
      at: { file: { path, text: '', damaged: true }, offset: 0 },
      message: 'nothing reads a pathway file; list the scenarios in structure.json',
    })),
}

function* items({ structures }: Repository): Iterable<{ file: JsonFile; node: Node; path: string; target: string }> {
  for (const file of structures) {
    for (const item of member(file.tree, 'items')?.children ?? []) {
      const node = member(item, 'path')
      if (node?.type !== 'string' || node.value.includes('\0')) continue
      yield { file, node, path: String(node.value), target: resolve(dirname(file.path), String(node.value)) }
    }
  }
}

const rootOf = ({ scenarios, dir }: Repository): string => scenarios[0]?.root ?? dir

function holdsScenario({ scenarios }: Repository, folder: string): boolean {
  return scenarios.some(({ dir }) => within(dir, folder))
}

/** The structure.json that shuts a scenario out: the lowest one above it. */
function nearest({ structures }: Repository, { dir }: Scenario): JsonFile | undefined {
  return structures
    .filter(file => within(dir, dirname(file.path)) && dirname(file.path) !== dir)
    .reduce<JsonFile | undefined>(
      (low, file) => (low !== undefined && low.path.length > file.path.length ? low : file),
      undefined,
    )
}
