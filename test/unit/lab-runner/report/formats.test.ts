import fc from 'fast-check'
import { expect, test } from 'vitest'
import { junit } from '../../../../lab-runner/src/report/junit.ts'
import { tap } from '../../../../lab-runner/src/report/tap.ts'
import { attributes, text } from '../../../../lab-runner/src/report/xml.ts'
import { down, earlierBroken, failing, oneEndDown, passing, troubled, unreachable } from './reports.ts'

const reports = {
  passing,
  failing: earlierBroken(failing(oneEndDown, [down, unreachable])),
  'code trouble': troubled({ kind: 'todo', file: 'link/veth.ts', line: 41, message: 'TODO(03-veth)', node: 'node1' }),
}

test.each(Object.entries(reports))('JUnit: %s', (_, report) => {
  expect(`${junit(report)}\n`).toMatchSnapshot()
})

test.each(Object.entries(reports))('TAP: %s', (_, report) => {
  expect(`${tap(report)}\n`).toMatchSnapshot()
})

const hostile = `a "b" <c> & 'd' ]]> \u0000\u001B[31m\u0008 \uD800 é 🙂\r\n\tend`
const odd = { ...down, expect: `# SKIP ${hostile}`, actual: hostile, output: hostile, argv: ['echo', hostile] }

/** Elements of a document with their attributes, by the grammar of XML 1.0; throws at the first thing that is not in it. */
function parse(xml: string): { tags: string[]; attributes: Record<string, string>[]; texts: string[] } {
  if (/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(xml))
    throw new Error('a sign that XML has not')
  const open: string[] = []
  const found = { tags: [] as string[], attributes: [] as Record<string, string>[], texts: [] as string[] }
  let rest = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '')
  while (rest !== '') {
    const tag = /^<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/.exec(rest)
    const run = /^[^<]+/.exec(rest)?.[0]
    if (tag !== null) {
      const [whole, close, name = '', inside = '', empty] = tag
      if (close && open.pop() !== name) throw new Error(`</${name}> closes nothing`)
      if (!close) {
        found.tags.push(name)
        const pairs = [...inside.matchAll(/ ([a-z]+)="([^"]*)"/g)]
        found.attributes.push(Object.fromEntries(pairs.map(([, key, value = '']) => [key, decode(value)])))
        if (!empty) open.push(name)
      }
      rest = rest.slice(whole.length)
    } else if (run !== undefined && !run.includes(']]>')) {
      found.texts.push(decode(run))
      rest = rest.slice(run.length)
    } else throw new Error(`not XML: ${rest.slice(0, 40)}`)
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is left open`)
  return found
}

function decode(value: string): string {
  if (/&(?!(amp|lt|gt|quot|#\d+);)/.test(value)) throw new Error(`a bare & in ${value}`)
  return value
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}

test('JUnit: the counts are those of the test cases', () => {
  for (const report of Object.values(reports)) {
    const { tags, attributes } = parse(junit(report))
    const count = (name: string) => tags.filter(tag => tag === name).length
    const sums = {
      tests: count('testcase'),
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
    }
    const strings = Object.fromEntries(Object.entries(sums).map(([key, value]) => [key, String(value)]))
    expect(attributes[0]).toMatchObject(strings)
  }
})

test('JUnit: what a learner’s command printed cannot break the document', () => {
  const { attributes, texts } = parse(junit(failing(undefined, [odd])))
  const unsayable = ['\u0000', '\u001B', '\u0008', '\uD800']
  const said = unsayable.reduce((text, sign) => text.replaceAll(sign, '\uFFFD'), hostile)
  expect(attributes).toContainEqual({ message: said })
  expect(texts.join('')).toContain(`output:\n${said}`)
})

test('any text comes back from an attribute and from character data, but for signs that XML cannot hold', () => {
  const sayable = fc
    .string({ unit: 'binary' })
    .filter(value => !/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(value))
  fc.assert(
    fc.property(sayable, value => {
      expect(parse(`<a${attributes({ b: value })}/>`).attributes).toEqual([{ b: value }])
      expect(parse(`<a>${text(value)}</a>`).texts.join('')).toBe(value)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), value => void parse(`<a${attributes({ b: value })}>${text(value)}</a>`)),
  )
})

test('TAP: the plan counts the points, and a description can neither be a directive nor break its line', () => {
  const lines = tap(failing(undefined, [odd])).split('\n')
  const points = lines.filter(line => /^(not )?ok \d+ - /.test(line))
  expect(lines.slice(0, 2)).toEqual(['TAP version 14', `1..${points.length}`])
  const point = points.find(line => line.startsWith('not ok')) ?? ''
  expect(point).toContain('\\# SKIP a "b"')
  expect(point.replaceAll(/\\./g, '')).not.toContain('#')
  const details = lines.slice(lines.indexOf('  ---') + 1, lines.indexOf('  ...'))
  const read = Object.fromEntries(
    details.map(line => [line.split(':')[0]?.trim(), JSON.parse(line.slice(line.indexOf(':') + 1))]),
  )
  expect(read).toMatchObject({ actual: hostile, on: 'pod a' })
})
