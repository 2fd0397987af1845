import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { applyBaseline, readBaseline } from '../../../../lab-runner/src/conform/baseline.ts'
import { alsoFailed, failed, held, inapplicable, scoresOf } from './scores.ts'

const dir = mkdtempSync(join(tmpdir(), 'cnilab-baseline-'))
afterAll(() => rmSync(dir, { recursive: true }))

function written(text: string): string {
  const file = join(dir, 'known.json')
  writeFileSync(file, text)
  return file
}

test('is what an earlier run printed: its failures', () => {
  const file = written(JSON.stringify(scoresOf([held, failed, inapplicable])))
  expect([...readBaseline(file)]).toEqual(['E50'])
})

test('marks failures that it has, names those that hold now, and leaves new ones alone', () => {
  const { scores, mended } = applyBaseline([held, failed, alsoFailed, inapplicable], new Set(['E50', 'A2', 'K99']))
  expect(scores.filter(({ known }) => known).map(({ item }) => item)).toEqual(['E50'])
  expect(mended).toEqual(['A2'])
})

test('none given: nothing is known', () => {
  expect(applyBaseline([failed], undefined)).toEqual({ scores: [failed], mended: [] })
})

test.each(['', 'no JSON', '[]', 'null', '{}', '{"scores": [{"item": 3}]}', '{"scores": [null]}'])(
  'refuses a file that holds %j',
  text => {
    expect(() => readBaseline(written(text))).toThrow(/is no baseline/)
  },
)

test('says how to write one that is not there', () => {
  expect(() => readBaseline(join(dir, 'none.json'))).toThrow(
    expect.objectContaining({ suggestions: [expect.stringContaining('--format json >')] }),
  )
})
