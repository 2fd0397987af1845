import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { builtDir, cacheDir, fetchedDir, keptDirs, moduleDir } from '../../../../lab-runner/src/kubernetes/cache.ts'
import { kubernetesVersion } from '../../../../lab-runner/src/kubernetes/parts.ts'

test('is where programs of this user are kept', () => {
  expect(cacheDir({ XDG_CACHE_HOME: '/srv/cache', HOME: '/home/ann' })).toBe('/srv/cache/cnilab/kubernetes')
  expect(cacheDir({ XDG_CACHE_HOME: '', HOME: '/home/ann' })).toBe('/home/ann/.cache/cnilab/kubernetes')
})

test('another module, another folder', () => {
  const copy = mkdtempSync(join(tmpdir(), 'cnilab-module-'))
  cpSync(moduleDir, copy, { recursive: true })
  expect(builtDir('/c', undefined, copy)).toBe(builtDir('/c'))
  writeFileSync(join(copy, 'main.go'), '// other\n', { flag: 'a' })
  expect(builtDir('/c', undefined, copy)).not.toBe(builtDir('/c'))
  rmSync(copy, { recursive: true })
})

test('another release, another folder; which is not made anew where only our own go.mod has changed', () => {
  const copy = mkdtempSync(join(tmpdir(), 'cnilab-module-'))
  cpSync(moduleDir, copy, { recursive: true })
  const old = { version: 'v1.32.2' }
  expect(basename(builtDir('/c', old))).toMatch(/^v1\.32\.2-\w+-built-[0-9a-f]{12}$/)
  writeFileSync(join(copy, 'go.sum'), '\n', { flag: 'a' })
  expect(builtDir('/c', old, copy)).toBe(builtDir('/c', old))
  expect(builtDir('/c', undefined, copy)).not.toBe(builtDir('/c'))
  expect(fetchedDir('/c', old)).toBe(`/c/v1.32.2-${process.arch}-official`)
  rmSync(copy, { recursive: true })
})

test('what is kept is looked for from our own version to the newest of the others', () => {
  const cache = mkdtempSync(join(tmpdir(), 'cnilab-cache-'))
  const [old, newer] = [{ version: 'v1.33.9' }, { version: 'v1.33.10' }]
  for (const dir of [fetchedDir(cache, old), builtDir(cache, newer), join(cache, 'v1.99.1-x64-official')])
    mkdirSync(dir)
  const names = keptDirs(cache).map(dir => basename(dir).split('-')[0])
  expect([...new Set(names)]).toEqual([kubernetesVersion, newer.version, old.version])
  expect(keptDirs(cache)).toContain(builtDir(cache, newer))
  rmSync(cache, { recursive: true })
  expect(keptDirs(cache)).toEqual([builtDir(cache), fetchedDir(cache)])
})

test('the module is of the version that it is said to be', () => {
  const text = readFileSync(join(moduleDir, 'go.mod'), 'utf8')
  expect(text).toContain(`k8s.io/kubernetes ${kubernetesVersion}\n`)
  const staging = [...text.matchAll(/^\tk8s\.io\/\S+ => k8s\.io\/\S+ (\S+)$/gm)].map(([, version]) => version)
  expect(staging.length).toBeGreaterThan(25)
  expect(new Set(staging)).toEqual(new Set([kubernetesVersion.replace('v1', 'v0')]))
})
