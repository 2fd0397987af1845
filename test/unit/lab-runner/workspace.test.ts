import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Course, Lab } from '../../../lab-runner/src/course/lab.ts'
import { LabError } from '../../../lab-runner/src/errors.ts'
import { readTree, writeText, writeTree } from '../../../lab-runner/src/tree.ts'
import { openWorkspace } from '../../../lab-runner/src/workspace.ts'

const hole = (name: string) => `import { libc } from '../netlink/ffi.ts'

export function ${name}(): void {
  //#region lab: do ${name}
  libc('${name}')
  //#endregion
}
`
const source = new Map([
  ['link/pair.ts', `${hole('pair')}\n${hole('second').split('\n\n')[1]}`],
  ['link/plan.ts', 'export const plan = 1\n'],
  ['model.ts', 'export class Todo extends Error {}\n'],
  ['netlink/ffi.ts', 'export const libc = (_: string): void => {}\n'],
  ['netns/netns.ts', hole('create')],
  ['bridge/bridge.ts', hole('enslave')],
])

const lab = (id: string, module?: string) =>
  ({ id, number: id.slice(0, 2), ...(module === undefined ? {} : { module }) }) as unknown as Lab
const [tour, netns, veth, bridge] = [
  lab('00-tour'),
  lab('01-netns', 'netns'),
  lab('03-veth', 'link'),
  lab('04-bridge', 'bridge'),
] as const
const course = { labs: [tour, netns, veth, bridge] } as unknown as Course

function desk() {
  const base = mkdtempSync(join(tmpdir(), 'cnilab-workspace-'))
  onTestFinished(() => rmSync(base, { recursive: true, force: true }))
  const [dir, from] = [join(base, 'workspace'), join(base, 'src')]
  writeTree(from, source)
  const open = () => openWorkspace(course, { dir, source: from })
  const text = (path: string) => readTree(dir).get(path) ?? ''
  const write = (path: string, content: string) => writeFileSync(join(dir, path), content)
  return { dir, from, open, text, write }
}

test('start makes the tree: earlier labs solved, this one and the later ones with holes', () => {
  const { dir, open, text } = desk()
  const { holes } = open().putHoles(veth)
  expect(holes).toEqual([
    { file: 'link/pair.ts', line: 6, function: 'pair', sentence: 'do pair' },
    { file: 'link/pair.ts', line: 11, function: 'second', sentence: 'do second' },
  ])
  expect([...readTree(dir).keys()].sort()).toEqual([...source.keys()].sort())
  expect(text('netns/netns.ts')).toContain("libc('create')")
  expect(text('bridge/bridge.ts')).toContain("throw new Todo('04-bridge')")
  expect(open().givenEdits()).toEqual([])
})

test('what the learner wrote stays, whatever is started', () => {
  const { open, text, write } = desk()
  open().putHoles(veth)
  const mine = text('link/pair.ts').replace("throw new Todo('03-veth')", "libc('mine')")
  write('link/pair.ts', mine)
  expect(open().holesLeft(veth)).toEqual({
    filled: 1,
    total: 2,
    unfilled: [{ file: 'link/pair.ts', line: 11, function: 'second', sentence: 'do second' }],
  })
  for (const next of [veth, bridge, netns]) open().putHoles(next)
  expect(text('link/pair.ts')).toBe(mine)
  expect(text('netns/netns.ts')).toContain("throw new Todo('01-netns')")
})

test('solve and reset move what the learner wrote aside first', () => {
  const { open, text, write } = desk()
  open().putHoles(veth)
  expect(open().solveModule(veth)).toEqual({})
  expect(open().holesLeft(veth)).toEqual({ filled: 2, total: 2, unfilled: [] })
  write('link/pair.ts', '// mine\n')
  const { saved = '' } = open().resetModule(veth)
  expect([...readTree(saved)]).toEqual([['link/pair.ts', '// mine\n']])
  expect(open().holesLeft(veth)).toMatchObject({ filled: 0, total: 2 })
  write('link/pair.ts', '// mine again\n')
  const again = open().solveModule(veth).saved ?? ''
  expect(again).not.toBe(saved)
  expect([...readTree(again)]).toEqual([['link/pair.ts', '// mine again\n']])
  expect(text('link/pair.ts')).toContain("libc('pair')")
  expect(text('bridge/bridge.ts')).toContain("throw new Todo('04-bridge')")
})

test('an edited given file is told and kept; a deleted one comes back', () => {
  const { dir, open, text, write } = desk()
  open().putHoles(netns)
  write('netlink/ffi.ts', '// edited\n')
  rmSync(join(dir, 'model.ts'))
  open().putHoles(veth)
  expect(open().givenEdits()).toEqual(['netlink/ffi.ts'])
  expect(text('netlink/ffi.ts')).toBe('// edited\n')
  expect(text('model.ts')).toBe(source.get('model.ts'))
})

test('a file of the lab that was deleted counts as unfilled', () => {
  const { dir, open } = desk()
  open().putHoles(veth)
  open().solveModule(veth)
  rmSync(join(dir, 'link/pair.ts'))
  expect(open().holesLeft(veth)).toMatchObject({ filled: 0, total: 2, unfilled: [{ file: 'link/pair.ts' }, {}] })
})

test('an update of the project reaches what the learner did not touch, and nothing else', () => {
  const { from, open, text, write } = desk()
  open().putHoles(netns)
  write('link/plan.ts', 'export const plan = 2 // mine\n')
  for (const path of ['netlink/ffi.ts', 'link/plan.ts', 'bridge/bridge.ts']) {
    writeText(join(from, path), `${source.get(path)}// newer\n`)
  }
  open().putHoles(netns)
  expect(text('netlink/ffi.ts')).toMatch(/newer/)
  expect(text('bridge/bridge.ts')).toMatch(/throw new Todo\('04-bridge'\)[\s\S]*newer/)
  expect(text('link/plan.ts')).toBe('export const plan = 2 // mine\n')
})

test('a lab without a module has nothing to put, fill or move', () => {
  const { open } = desk()
  expect(open().putHoles(tour).holes).toEqual([])
  expect(open().holesLeft(tour)).toEqual({ filled: 0, total: 0, unfilled: [] })
  expect(open().solveModule(tour)).toEqual({})
})

test('a workspace that is not there says how to make it', () => {
  const { dir, open } = desk()
  expect(() => open().holesLeft(veth)).toThrow(`there is no folder ${dir} with your code yet`)
  const error = caught(() => open().holesLeft(veth))
  expect(error).toBeInstanceOf(LabError)
  expect((error as LabError).suggestions).toEqual(['make it: cnilab start 03 --code'])
})

test('a place where no folder can be made says so', () => {
  const { dir, open } = desk()
  writeText(dir, 'a file\n')
  expect(() => open().putHoles(veth)).toThrow(/cannot (read|write) .*workspace.*: a file is where a folder should be/)
})

test('finished labs are remembered, the first time of each track', () => {
  const { dir, open, write } = desk()
  expect(open().progress()).toEqual({})
  open().finished(veth, 'hand')
  const { hand } = open().progress()['03-veth'] ?? {}
  expect(Date.parse(hand ?? '')).toBeGreaterThan(Date.now() - 60_000)
  open().finished(veth, 'code')
  open().finished(veth, 'hand')
  expect(open().progress()).toEqual({ '03-veth': { hand, code: expect.any(String) } })
  write('progress.json', '{ "03-veth": ')
  expect(() => open().progress()).toThrow(`${dir}/progress.json is not JSON`)
  expect(() => open().holesLeft(veth)).toThrow('there is no folder')
})

function caught(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}
