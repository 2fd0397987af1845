import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtDir, cacheDir, moduleDir } from '../../../../lab-runner/src/kubernetes/cache.ts'
import { kubernetesVersion } from '../../../../lab-runner/src/kubernetes/parts.ts'

test('is where programs of this user are kept', () => {
  expect(cacheDir({ XDG_CACHE_HOME: '/srv/cache', HOME: '/home/ann' })).toBe('/srv/cache/cnilab/kubernetes')
  expect(cacheDir({ XDG_CACHE_HOME: '', HOME: '/home/ann' })).toBe('/home/ann/.cache/cnilab/kubernetes')
})

test('another module, another folder', () => {
  const copy = mkdtempSync(join(tmpdir(), 'cnilab-module-'))
  cpSync(moduleDir, copy, { recursive: true })
  expect(builtDir('/c', copy)).toBe(builtDir('/c'))
  writeFileSync(join(copy, 'main.go'), '// other\n', { flag: 'a' })
  expect(builtDir('/c', copy)).not.toBe(builtDir('/c'))
  rmSync(copy, { recursive: true })
})

test('the module is of the version that it is said to be', () => {
  const text = readFileSync(join(moduleDir, 'go.mod'), 'utf8')
  expect(text).toContain(`k8s.io/kubernetes ${kubernetesVersion}\n`)
  const staging = [...text.matchAll(/^\tk8s\.io\/\S+ => k8s\.io\/\S+ (\S+)$/gm)].map(([, version]) => version)
  expect(staging.length).toBeGreaterThan(25)
  expect(new Set(staging)).toEqual(new Set([kubernetesVersion.replace('v1', 'v0')]))
})
