import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lint } from '../../../../../lab-runner/src/publish/lint/lint.ts'
import { lintFolders } from '../../../../../lab-runner/src/publish/lint/lint-folders.ts'
import { details, type Files, index, onDisk, page, scenario, verify } from './on-disk.ts'

const assets = { host01: [{ file: '*', target: '/root' }] }

test.each<[string, Files, string, string]>([
  [
    'json-syntax',
    scenario({ files: { 'index.json': `\uFEFF${JSON.stringify(index).slice(0, -1)},}` } }),
    'index.json',
    JSON.stringify(index),
  ],
  [
    'image-renamed',
    scenario({ index: { backend: { imageid: 'kubernetes-k3s-1node' } } }),
    'index.json',
    '"imageid": "kubernetes-kubeadm-1node"',
  ],
  [
    'katacoda-key',
    scenario(details({ intro: { text: 'intro.md', courseData: 'background.sh', code: 'foreground.sh' } })),
    'index.json',
    '"background": "background.sh",\n      "foreground": "foreground.sh"',
  ],
  [
    'file-missing',
    scenario(details({ finish: { text: 'FINISH.md' }, assets: undefined })),
    'index.json',
    '"text": "finish.md"',
  ],
  ['action-old-name', page('`a`{{execute}}, `b`{{execute}}\n'), 'step1.md', '`a`{{exec}}, `b`{{exec}}\n'],
  ['action-katacoda', page('`a`{{execute interrupt}}\n'), 'step1.md', '`a`{{exec interrupt}}\n'],
  ['action-place', page('`a`  {{execute}}\n'), 'step1.md', '`a`{{exec}}\n'],
  ['script-bytes', verify('\uFEFFtest -f x\r\ntest -f y\r\n'), 'verify.sh', 'test -f x\ntest -f y\n'],
  ['script-alias', verify('k get pods\n'), 'verify.sh', 'kubectl get pods\n'],
])('--fix %s', async (rule, files, path, text) => {
  const dir = onDisk(files)
  expect((await lint(dir)).findings.map(one => one.rule.id)).toContain(rule)
  await lintFolders([dir], { fix: true })
  expect(readFileSync(join(dir, path), 'utf8')).toContain(text)
  expect((await lint(dir)).findings.map(one => one.rule.id)).not.toContain(rule)
})

test('keeps the mode, and touches nothing else', async () => {
  const dir = onDisk(scenario({ ...details({ assets }), files: { 'verify.sh': 'k get pods\n', 'assets/x': 'a\r\n' } }))
  const { lines } = await lintFolders([dir], { fix: true })
  expect(statSync(join(dir, 'verify.sh')).mode & 0o777).toBe(0o755)
  expect(readFileSync(join(dir, 'assets/x'), 'utf8')).toBe('a\r\n')
  expect(lines[0]).toBe('1 finding mended')
})

test('a file that is not UTF-8 is left alone', async () => {
  const dir = onDisk(verify(''))
  const bytes = Buffer.from([0x6b, 0x20, 0x67, 0x65, 0x74, 0x20, 0xff, 0x0a])
  writeFileSync(join(dir, 'verify.sh'), bytes)
  await lintFolders([dir], { fix: true })
  expect(readFileSync(join(dir, 'verify.sh'))).toEqual(bytes)
})
