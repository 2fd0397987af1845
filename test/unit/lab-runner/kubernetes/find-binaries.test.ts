import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { builtDir, fetchedDir } from '../../../../lab-runner/src/kubernetes/cache.ts'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import { parts } from '../../../../lab-runner/src/kubernetes/parts.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-binaries-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

/** A folder with programs of these names. */
function folder(path: string, names: readonly string[] = parts): string {
  mkdirSync(path, { recursive: true })
  for (const name of names) writeFileSync(join(path, name), '#!/bin/sh\n', { mode: 0o755 })
  return path
}
const cache = () => join(dir, 'cache')

test('--kube-bin before PATH, PATH before the cache, what was built before what was fetched', () => {
  const [named, inPath] = [folder(join(dir, 'named')), folder(join(dir, 'path'))]
  folder(fetchedDir(cache()))
  expect(findBinaries({ path: '', cache: cache() }).kubelet).toBe(join(fetchedDir(cache()), 'kubelet'))
  folder(builtDir(cache()))
  expect(findBinaries({ path: '', cache: cache() }).kubelet).toBe(join(builtDir(cache()), 'kubelet'))
  expect(findBinaries({ path: inPath, cache: cache() }).kubelet).toBe(join(inPath, 'kubelet'))
  expect(findBinaries({ kubeBin: named, path: inPath, cache: cache() }).kubelet).toBe(join(named, 'kubelet'))
})

test('another release that is kept, where our own is not', () => {
  const old = folder(builtDir(cache(), { version: 'v1.32.2' }))
  expect(findBinaries({ path: '', cache: cache() }).kubelet).toBe(join(old, 'kubelet'))
  folder(fetchedDir(cache()))
  expect(findBinaries({ path: '', cache: cache() }).kubelet).toBe(join(fetchedDir(cache()), 'kubelet'))
})

test('a kubectl alone in PATH is not mixed with another version of the rest', () => {
  const path = folder(join(dir, 'path'), ['kubectl'])
  folder(builtDir(cache()))
  expect(findBinaries({ path, cache: cache() }).kubectl).toBe(join(builtDir(cache()), 'kubectl'))
})

test('parts of PATH may be in several folders of it', () => {
  const [one, two] = [folder(join(dir, '1'), parts.slice(0, 3)), folder(join(dir, '2'), parts.slice(3))]
  const found = findBinaries({ path: `${one}:${two}`, cache: cache() })
  expect([found.etcd, found.kubectl]).toEqual([join(one, 'etcd'), join(two, 'kubectl')])
})

test('what --kube-bin lacks is named, and no other place is taken instead', () => {
  const named = folder(join(dir, 'named'), ['etcd', 'kubelet', 'kubectl', 'kube-proxy'])
  chmodSync(join(named, 'kubelet'), 0o644)
  folder(builtDir(cache()))
  expect(() => findBinaries({ kubeBin: named, cache: cache() })).toThrow(
    `--kube-bin ${named} lacks kube-apiserver, kube-controller-manager, kube-scheduler, kubelet`,
  )
  expect(() => findBinaries({ kubeBin: join(dir, 'none') })).toThrow(`--kube-bin ${join(dir, 'none')} is not there`)
})

test('nowhere: the sentence says what each place lacks', () => {
  expect(() => findBinaries({ path: '', cache: cache() })).toThrow(
    /PATH has none of its programs, and nothing is kept in/,
  )
  const path = folder(join(dir, 'path'), parts.slice(1))
  expect(() => findBinaries({ path, cache: cache() })).toThrow(/PATH has no etcd, and nothing is kept in/)
})
