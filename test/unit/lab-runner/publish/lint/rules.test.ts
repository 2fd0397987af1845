import { describe, expect, test } from 'vitest'
import { rules } from '../../../../../lab-runner/src/publish/lint/rules.ts'
import { cases } from './cases.ts'
import { found, scenario } from './on-disk.ts'

test('each rule is tried', () => {
  expect(Object.keys(cases).sort()).toEqual(rules.map(({ id }) => id).sort())
})

test('a well-formed scenario has no findings', async () => {
  expect(await found(scenario())).toEqual([])
})

test.each(rules.map(rule => [rule.id, rule] as const))('%s is told in whole sentences', (id, { says, why, mends }) => {
  expect(id).toMatch(/^[a-z\d]+(?:-[a-z\d]+)*$/)
  expect(says).toMatch(/^\S[^.]*(?:\.\w[^.]*)*\.$/)
  expect(why).toMatch(/^.{40,}\.$/)
  if (mends !== undefined) expect(mends).toMatch(/^[a-z].*[^.]$/)
})

describe.each(Object.entries(cases))('%s', (id, { bad, good }) => {
  const own = (lines: readonly string[]): readonly string[] =>
    lines.filter(line => line.includes(` ${id}: `)).map(line => line.replace(` ${id}: `, ' '))

  test.each(bad.map(([files, line]) => [line, files] as const))('%s', async (line, files) => {
    const lines = own(await found(files))
    expect(lines).toContain(line)
  })

  test.each(good.map((files, index) => [index, files] as const))('is silent: %i', async (_, files) => {
    expect(own(await found(files))).toEqual([])
  })
})
