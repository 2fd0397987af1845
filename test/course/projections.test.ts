import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadCourse } from '../../lab-runner/src/course/load.ts'
import { outdated, projectionsOf } from '../../lab-runner/src/generate.ts'
import { readTree, writeText, writeTree } from '../../lab-runner/src/tree.ts'
import { root } from '../../lab-runner/src/version.ts'
import { regionsOf } from '../../lab-runner/src/weave/regions.ts'
import { holes, weave, weaveHole } from '../../lab-runner/src/weave/weave.ts'
import { labOfModule } from '../../lab-runner/src/workspace.ts'

const course = loadCourse(join(root, 'labs'))
const source = readTree(join(root, 'mini-cni/src'))
const labOf = labOfModule(course)
const modules = course.labs.flatMap(({ module }) => module ?? [])

test('labs/*/starter and labs/*/solution are what mini-cni/src says, killercoda/ is what labs/ say', () => {
  const stale = outdated(projectionsOf(course, source))
  expect(stale, `bring them up to date: npm run generate\n${stale.join('\n')}`).toEqual([])
})

test('with any holes in it, mini-cni type-checks', { timeout: 60_000 }, () => {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const dir = mkdtempSync(join(root, '.cache/woven-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const odd = new Set(modules.filter((_, index) => index % 2 === 1))
  writeTree(join(dir, 'none'), weave(source, new Set(), labOf))
  writeTree(join(dir, 'odd'), weave(source, odd, labOf))
  writeTree(join(dir, 'first'), weaveHole(source, 0, labOf))
  writeText(join(dir, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['.'] }))
  expect(compile(dir)).toBe('')
})

test('a lab has one to six holes, none of more than thirty lines', () => {
  const counts = course.labs
    .filter(({ module }) => module !== undefined)
    .map(({ id, module }) => [id, holes(source).filter(hole => hole.module === module).length] as const)
  expect(counts.filter(([, count]) => count < 1 || count > 6)).toEqual([])
  const long = [...source].flatMap(([file, text]) =>
    regionsOf(file, text.split('\n'))
      .regions.filter(({ first, last }) => last - first - 1 > 30)
      .map(({ first }) => `${file}:${first + 1}`),
  )
  expect(long).toEqual([])
})

test('each hole has a sentence of its own and a function', () => {
  const all = holes(source)
  expect(new Set(all.map(({ sentence }) => sentence)).size).toBe(all.length)
  expect(all.filter(hole => hole.function === '').map(({ file, line }) => `${file}:${line}`)).toEqual([])
})

/** What tsc complains about; empty when nothing. */
function compile(project: string): string {
  try {
    return execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', project, '--pretty', 'false'], { encoding: 'utf8' })
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error)
  }
}
