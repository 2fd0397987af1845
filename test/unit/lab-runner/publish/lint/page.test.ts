import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPage } from '../../../../../lab-runner/src/publish/lint/page.ts'

const read = (text: string) => readPage({ path: '/x.md', text, damaged: false })
const codes = (text: string) => read(text).codes.map(({ kind, content, action }) => [kind, content, action?.words])

test('blocks and inline code, with what is behind them', () => {
  expect(codes('`a`{{exec}} ``b ` c``\n\n```bash\nls\npwd\n```{{exec interrupt}}\n\n`d`{{}}\n')).toEqual([
    ['span', 'a', 'exec'],
    ['span', 'b ` c', undefined],
    ['block', 'ls\npwd', 'exec interrupt'],
    ['span', 'd', ''],
  ])
})

test('templates behind code are no actions', () => {
  expect(codes('`a` {{ .Values.b }} `c`{{ .d }} `e` {{TRAFFIC_HOST1_80}}')).toEqual([
    ['span', 'a', undefined],
    ['span', 'c', undefined],
    ['span', 'e', undefined],
  ])
})

test('what is left is the prose, at its place', () => {
  const { prose } = read('# A `b`{{exec}}\n<!-- c\n-->\n```\nd\n```\nE\n')
  expect(prose).toBe('# A            \n      \n   \n   \n \n   \nE\n')
})

test('inline code does not go on over an empty line', () => {
  expect(codes('a ` b\n\nc ` d\n')).toEqual([])
})

test('anything can be read, and its length stays', () => {
  const piece = fc.constantFrom(
    '`',
    '```',
    '~~~',
    '\n',
    '\n\n',
    ' ',
    '> ',
    '- ',
    '<!--',
    '-->',
    '{{exec}}',
    '{{',
    'a',
    'é',
    '😀',
    '\r\n',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
      const text = pieces.join('')
      const page = read(text)
      expect(page.prose).toHaveLength(text.length)
      for (const { start, end } of page.codes) expect(start).toBeLessThan(end)
    }),
  )
})
