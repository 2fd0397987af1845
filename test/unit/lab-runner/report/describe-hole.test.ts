import { expect, test } from 'vitest'
import { describeHole } from '../../../../lab-runner/src/report/describe-hole.ts'

const source = `import { Todo } from '../model.ts'

/** Raises a link: \`ip link set eth0 up\`. */
export function raise(): void {
  done()
}

/**
 * A cable with one end in the pod, as \`ip link add veth7c1 type veth
 * peer name eth0 netns a\` makes it.
 */
export function addVethPair(pair: Pair): void {
  const { name } = pair
  // TODO(03-veth): send RTM_NEWLINK with the peer nested inside
  throw new Todo('03-veth')
}

export function bare(): void {
  // TODO(03-veth): say what
  throw new Todo('03-veth')
}
`
const lineOf = (text: string, from = 0) =>
  source.split('\n').findIndex((line, index) => index > from && line.includes(text)) + 1
const hole = { kind: 'todo', file: 'link/veth.ts', message: 'TODO(03-veth)' } as const

test('a hole is told by its comment and by the command in the comment of its function', () => {
  expect(describeHole({ ...hole, line: lineOf('throw new') }, source)).toEqual({
    ...hole,
    line: 15,
    sentence: 'send RTM_NEWLINK with the peer nested inside',
    command: 'ip link add veth7c1 type veth peer name eth0 netns a',
  })
})

test('the command of another function is not taken for its own', () => {
  const line = lineOf('throw new', lineOf('bare'))
  expect(describeHole({ ...hole, line }, source)).toEqual({ ...hole, line, sentence: 'say what' })
})

test('what is no hole, or nowhere, is left as it is', () => {
  const threw = { ...hole, kind: 'threw', line: 15 } as const
  expect(describeHole(threw, source)).toBe(threw)
  expect(describeHole(hole, source)).toBe(hole)
  expect(describeHole({ ...hole, line: 1 }, source)).toEqual({ ...hole, line: 1 })
})
