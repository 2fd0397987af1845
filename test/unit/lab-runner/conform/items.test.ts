import { describe, expect, test } from 'vitest'
import { explain } from '../../../../lab-runner/src/conform/explain.ts'
import { items } from '../../../../lab-runner/src/conform/items.ts'
import { sectionTitles } from '../../../../lab-runner/src/conform/section-titles.ts'
import { specVersions } from '../../../../lab-runner/src/conform/versions.ts'

const number = (id: string) => Number(id.slice(1))

test('come section by section, each once', () => {
  const ids = items.map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted((a, b) => a.charCodeAt(0) - b.charCodeAt(0) || number(a) - number(b)))
  expect(new Set(ids).size).toBe(ids.length)
})

test.each(items.map(item => [item.id, item] as const))('%s is complete', (id, item) => {
  expect(id).toMatch(/^[A-K]\d{1,3}$/)
  expect(sectionTitles).toHaveProperty(id[0] ?? '')
  expect(item.says).toMatch(/^(must|should|may) .+[^.]$/)
  expect(item.source).not.toBe('')
  expect(item.kinds.length).toBeGreaterThan(0)
  if (item.since !== undefined) expect(specVersions).toContain(item.since)
})

test('a MUST is written in the specification', () => {
  const elsewhere = items.filter(({ level, source }) => level === 'MUST' && !source.startsWith('SPEC'))
  expect(elsewhere.map(({ id, source }) => `${id}: ${source}`)).toEqual([])
})

describe('explained', () => {
  test('one', () => {
    expect(explain(items, 'a2').lines).toEqual([
      expect.stringMatching(/^A2 A plugin must refuse an unknown CNI_COMMAND/),
      ...Array.from({ length: explain(items, 'a2').lines.length - 2 }, () => expect.any(String)),
      'ask it:  cnilab conform --plugin mini-cni --items A2 -v',
    ])
  })

  test('all: each is there', () => {
    const text = explain(items, 'all').lines.join('\n')
    expect(items.filter(({ id }) => !text.includes(`  ${id} `))).toEqual([])
  })

  test('one that is none', () => {
    expect(() => explain(items, 'A999')).toThrow('there is no item "A999"')
  })
})

test('which are not asked of which kind', () => {
  const none = (kind: 'main' | 'ipam' | 'chained') =>
    items.filter(({ kinds }) => !kinds.includes(kind)).map(({ id }) => id)
  expect({
    main: none('main').join(' '),
    ipam: none('ipam').join(' '),
    chained: none('chained').join(' '),
  }).toMatchSnapshot()
})
