import { expect, test } from 'vitest'
import { found, page, scenario, twoNodes, verify } from './on-disk.ts'

test.each([
  ['on the line before', '<!-- cnilab-ignore action-old-name -->\n`a`{{execute}}\n'],
  ['behind it', '`a`{{execute}} <!-- cnilab-ignore action-old-name -->\n'],
  ['several rules', '<!-- cnilab-ignore action-old-name picture-missing -->\n`a`{{execute}} ![a](b.png)\n'],
  ['for the file', '<!-- cnilab-ignore-file action-old-name -->\n\n\n`a`{{execute}}\n'],
])('a comment in a page, %s', async (_, text) => {
  expect(await found(page(text))).toEqual([])
})

test('holds for the next line only', async () => {
  expect(await found(page('<!-- cnilab-ignore action-old-name -->\n\n`a`{{execute}}\n'))).toEqual([
    'step1.md:1:1 ignore-unused: action-old-name finds nothing here',
    'step1.md:3:4 action-old-name: {{execute}} is called {{exec}} today',
  ])
})

test('a comment in a script', async () => {
  expect(await found(verify('# cnilab-ignore verify-cannot-fail\necho done\n'))).toEqual([])
  expect(await found(verify('echo done # cnilab-ignore verify-cannot-fail\n'))).toEqual([])
})

test.each([
  ['.cnilabignore', '# on purpose\nsecond-node-unverified index.json\n'],
  ['.cnilabignore', 'second-node-unverified\n'],
  ['.cnilabignore', 'second-node-unverified **/*.json\n'],
])('JSON: a line in %s', async (file, text) => {
  expect(await found(scenario({ index: twoNodes, files: { [file]: text } }))).toEqual([])
})

test('a file above holds for all folders below', async () => {
  const files = Object.entries(scenario({ index: twoNodes })).map(
    ([path, content]) => [`a/b/${path}`, content] as const,
  )
  expect(
    await found({ ...Object.fromEntries(files), '.cnilabignore': 'second-node-unverified a/*/index.json\n' }),
  ).toEqual([])
  expect(
    await found({ ...Object.fromEntries(files), '.cnilabignore': 'second-node-unverified b/index.json\n' }),
  ).toHaveLength(2)
})
