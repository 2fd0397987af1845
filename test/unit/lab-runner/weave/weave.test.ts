import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ContentError } from '../../../../lab-runner/src/course/content-error.ts'
import { readTree } from '../../../../lab-runner/src/tree.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { todosIn } from '../../../../lab-runner/src/weave/todos.ts'
import { holes, weave, weaveHole } from '../../../../lab-runner/src/weave/weave.ts'

const link = `import type { Attachment } from '../model.ts'
import { send } from '../netlink/socket.ts'

/** Raises it. */
export function up(
  name: string,
): void {
  if (name === '') return
  //#region lab: send RTM_NEWLINK with IFF_UP
  send(name)
  //#endregion
}

export const link = {
  name: 'link',
  add(pod: Attachment): void {
    //#region lab: make the pair
    send(pod.netns)
    //#endregion
  },
}
`
const source = new Map([
  ['link/link.ts', link],
  ['netlink/socket.ts', 'export const send = (text: string): void => console.log(text)\n'],
])
const labOf = (module: string) => (module === 'link' ? '03-veth' : undefined)

test('holes are listed with place, function and sentence', () => {
  expect(holes(source)).toEqual([
    { module: 'link', file: 'link/link.ts', line: 9, function: 'up', sentence: 'send RTM_NEWLINK with IFF_UP' },
    { module: 'link', file: 'link/link.ts', line: 17, function: 'link.add', sentence: 'make the pair' },
  ])
})

test('a module that is done loses its markers and nothing else', () => {
  const solved = weave(source, new Set(['link']), labOf)
  expect(solved.get('link/link.ts')).toBe(link.replaceAll(/^ *\/\/#.*\n/gm, ''))
  expect(solved.get('netlink/socket.ts')).toBe(source.get('netlink/socket.ts'))
})

test('a module that is not done has its holes', () => {
  expect(weave(source, new Set(), labOf).get('link/link.ts')).toBe(`import type { Attachment } from '../model.ts'
import { Todo } from '../model.ts'
import { send } from '../netlink/socket.ts'

/** Raises it. */
export function up(
  name: string,
): void {
  if (name === '') return
  // TODO(03-veth): send RTM_NEWLINK with IFF_UP
  throw new Todo('03-veth')
}

export const link = {
  name: 'link',
  add(pod: Attachment): void {
    // TODO(03-veth): make the pair
    throw new Todo('03-veth')
  },
}
`)
})

test('one hole alone leaves the others filled', () => {
  const text = weaveHole(source, 1, labOf).get('link/link.ts') ?? ''
  expect(text).toContain('send(name)')
  expect(text).not.toContain('#region')
  expect(todosIn('link/link.ts', text, '03-veth')).toEqual([
    { file: 'link/link.ts', line: 17, function: 'link.add', sentence: 'make the pair' },
  ])
})

test('a module that no lab teaches has no holes', () => {
  expect(weave(source, new Set(), () => undefined)).toEqual(weave(source, new Set(['link']), labOf))
})

test.each([
  ["import { type NetConf, Other } from '../model.ts'", "import { Todo, type NetConf, Other } from '../model.ts'"],
  ["import {\n  Other,\n} from '../model.ts'", "import {\n  Todo,\n  Other,\n} from '../model.ts'"],
  ["import { Todo } from '../model.ts'", "import { Todo } from '../model.ts'"],
  [
    "import { a } from '../b.ts'\nimport './c.ts'",
    "import { a } from '../b.ts'\nimport { Todo } from '../model.ts'\nimport './c.ts'",
  ],
  ["import { join } from 'node:path'", "import { join } from 'node:path'\nimport { Todo } from '../model.ts'"],
  ['/** No imports. */', "import { Todo } from '../model.ts'\n\n/** No imports. */"],
])('Todo is imported once: %s', (before, after) => {
  const text = (head: string, body: string) => `${head}\nfunction f() {\n${body}}\n`
  const tree = new Map([['link/x.ts', text(before, '  //#region lab: x\n  //#endregion\n')]])
  const body = "  // TODO(03-veth): x\n  throw new Todo('03-veth')\n"
  expect(weave(tree, new Set(), labOf).get('link/x.ts')).toBe(text(after, body))
})

test.each([
  ['//#endregion\n', '1:1: //#endregion without a //#region lab: above it'],
  ['{\n  //#region lab: a\n}\n', '2:3: this region is never closed'],
  ['{\n  //#region lab: a\n//#endregion\n}\n', '3:1: //#endregion is indented unlike its //#region in line 2'],
  ['{\n  //#region lab:\n  //#endregion\n}\n', '2:3: a region reads //#region lab: SENTENCE'],
  ['{\n  //#region imports\n  //#endregion\n}\n', '2:3: a region reads //#region lab: SENTENCE'],
  [
    '{\n  //#region lab: a\n  //#endregion\n  more()\n}\n',
    '3:3: a hole goes to the end of its function; what follows it would never run',
  ],
])('a wrong marker is told with its place: %j', (text, said) => {
  const tree = new Map([['link/x.ts', text]])
  expect(() => holes(tree)).toThrow(ContentError)
  expect(() => holes(tree)).toThrow(`mini-cni/src/link/x.ts:${said}`)
})

test('nested regions and holes outside a module are errors, all told at once', () => {
  const nested = '{\n  //#region lab: a\n  //#region lab: b\n  //#endregion\n}\n'
  const tree = new Map([
    ['link/x.ts', nested],
    ['driver.ts', '{\n  //#region lab: a\n  //#endregion\n}\n'],
  ])
  expect(() => holes(tree)).toThrow(
    'mini-cni/src/link/x.ts:3:3: a region inside the one of line 2; a hole has no holes\n' +
      'mini-cni/src/driver.ts:2:1: a hole must be in the folder of a module',
  )
})

test('every hole of mini-cni throws, and only those of labs that are not done', () => {
  const tree = readTree(join(root, 'mini-cni/src'))
  const all = holes(tree)
  const lab = (module: string) => `00-${module}`
  const count = (woven: ReadonlyMap<string, string>) =>
    [...woven.values()].join('\n').match(/throw new Todo\('00-/g)?.length ?? 0
  expect(count(weave(tree, new Set(), lab))).toBe(all.length)
  expect(count(weave(tree, new Set(['ipam']), lab))).toBe(all.filter(({ module }) => module !== 'ipam').length)
  expect(all.map((_, index) => count(weaveHole(tree, index, lab)))).toEqual(all.map(() => 1))
  expect(readFileSync(join(root, 'mini-cni/src/model.ts'), 'utf8')).toBe(weave(tree, new Set(), lab).get('model.ts'))
})
