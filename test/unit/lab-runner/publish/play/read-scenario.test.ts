import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readScenario } from '../../../../../lab-runner/src/publish/play/read-scenario.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scenario-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const put = (files: Record<string, string>): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), text)
  }
}
const index = (details: unknown) => ({
  'index.json': JSON.stringify({ title: 'T', details, backend: { imageid: 'ubuntu' } }),
})

test('assets are put where the platform puts them', () => {
  const host01 = [
    { file: 'run.sh', target: '~/', chmod: '+x' },
    { file: 'app/readme.md', target: '/my/place' },
    { file: '*', target: '/all1' },
    { file: 'app/**/*.json', target: '/json' },
  ]
  put({
    ...index({ assets: { host01 } }),
    'assets/run.sh': 'a',
    'assets/app/readme.md': 'b',
    'assets/app/x/c.json': '{}',
  })
  expect(readScenario(dir).assets.map(({ path, chmod }) => [path, chmod])).toEqual([
    ['/root/run.sh', '+x'],
    ['/my/place/readme.md', undefined],
    ['/all1/run.sh', undefined],
    ['/json/app/x/c.json', undefined],
  ])
})

test('a step has its page, its scripts and its title', () => {
  put({ ...index({ steps: [{ text: 's.md', verify: 'v.sh' }] }), 's.md': '`id`{{exec}}', 'v.sh': 'true' })
  expect(readScenario(dir).parts).toEqual([
    {
      ...{ kind: 'step', number: 1, title: 'step 1', page: 's.md', folded: [] },
      blocks: [{ text: 'id', interrupt: false, line: 1 }],
      verify: { name: 'v.sh', text: 'true' },
    },
  ])
})

test.each<[string, Record<string, string>, RegExp]>([
  ['no JSON', { 'index.json': '{ "a": 1, }' }, /index\.json:1:11: is not JSON$/],
  ['nothing', { 'index.json': '' }, /index\.json:1:1: is not JSON$/],
  ['a list', { 'index.json': '[]' }, /index\.json:1:1: /],
  ['no machine', { 'index.json': '{}' }, /index\.json:1:1: backend: /],
  ['a step that is text', index({ steps: ['s.md'] }), /index\.json:1:\d+: details\.steps\.0: /],
  ['a file that is missing', index({ steps: [{ text: 's.md' }] }), /text: there is no file s\.md$/],
  ['a way out', index({ steps: [{ text: '../s.md' }] }), /text: \.\.\/s\.md lies outside/],
  ['a way to the root', index({ intro: { text: '/etc/passwd' } }), /text: \/etc\/passwd lies outside/],
  [
    'an asset from elsewhere',
    index({ assets: { host01: [{ file: '../x', target: '/' }] } }),
    /lies outside of .* assets\//,
  ],
  [
    'an asset that is missing',
    index({ assets: { host01: [{ file: '*.sh', target: '/' }] } }),
    /no file in assets\/ matches/,
  ],
  ['bytes', { ...index({ steps: [{ text: 's.md' }] }), 's.md': 'a\0b' }, /text: s\.md is not text$/],
])('%s is a sentence with its place', (_, files, sentence) => {
  put(files)
  expect(() => readScenario(dir)).toThrow(
    expect.objectContaining({ name: 'LabError', exit: 4, message: expect.stringMatching(sentence) }),
  )
})

test('all problems are told at once', () => {
  put(index({ steps: [{ text: 'a.md' }, { text: 'b.md', verify: 'v.sh' }] }))
  expect(() => readScenario(dir)).toThrow(/a\.md\n.*b\.md\n.*v\.sh$/)
})

test('a link that leads out is no page and no asset', () => {
  put({ ...index({ assets: { host01: [{ file: '*', target: '/' }] } }), 'assets/ok': '' })
  symlinkSync('/etc/hostname', join(dir, 'assets/name'))
  expect(() => readScenario(dir)).toThrow(/assets\/name is a link that leads outside/)
})

test('no folder, no scenario in it, a file: what to name instead', () => {
  put({ 'a.txt': '' })
  expect(() => readScenario(join(dir, 'none'))).toThrow(/^there is no folder/)
  expect(() => readScenario(dir)).toThrow(/^no scenario is in/)
  expect(() => readScenario(join(dir, 'a.txt'))).toThrow(/is no folder/)
})
