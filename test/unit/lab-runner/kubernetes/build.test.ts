import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Building, buildKubernetes } from '../../../../lab-runner/src/kubernetes/build.ts'
import { builtDir } from '../../../../lab-runner/src/kubernetes/cache.ts'
import { parts } from '../../../../lab-runner/src/kubernetes/parts.ts'
import { chooseRelease } from '../../../../lab-runner/src/kubernetes/releases.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-build-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

/** A Go that builds at once; `before` is a script that may do otherwise, with Go's arguments. */
function go(before = '', version = 'go1.26.8'): string {
  const script = `#!/bin/sh
[ "$1 $2" != 'env GOVERSION' ] || { echo ${version}; exit; }
${before}
while [ $# -gt 0 ]; do
  [ "$1" != -o ] || echo program >"$2"
  shift
done
`
  const folder = mkdtempSync(join(dir, 'go-'))
  writeFileSync(join(folder, 'go'), script, { mode: 0o755 })
  return `${folder}:/usr/bin:/bin`
}

const cache = () => join(dir, 'cache')
const build = (more: Building = {}) => buildKubernetes({ cache: cache(), ...more, path: more.path ?? go() })
const refusal = (more: Building) =>
  build(more).then(
    () => Promise.reject(new Error('it was built')),
    ({ message, suggestions, exit }) => ({ message, remedy: suggestions[0], exit }),
  )
const kept = () => (existsSync(cache()) ? readdirSync(cache()) : [])

test('one program under the names of all parts, once', async () => {
  const { dir: made, isNew } = await build()
  expect([made, isNew]).toEqual([builtDir(cache()), true])
  expect(readdirSync(made).sort()).toEqual(['kubernetes', ...parts].sort())
  expect(readlinkSync(join(made, 'kubelet'))).toBe('kubernetes')
  expect((await build({ path: '' })).isNew).toBe(false)
})

test('no Go', async () => {
  expect(await refusal({ path: join(dir, 'nowhere') })).toMatchObject({
    ...{ message: 'go is not installed', remedy: expect.stringContaining('https://go.dev/dl'), exit: 3 },
  })
})

test.each([
  ['1.32', 'go1.22.9', 'Go 1.23 is needed for v1.32.2, not go1.22.9'],
  ['1.34', 'go1.23.4', 'Go 1.24 is needed for v1.34.2, not go1.23.4'],
  ['1.35', 'go1.24.1', 'Go 1.25 is needed for v1.35.4, not go1.24.1'],
])('a Go that is too old for %s', async (version, own, message) => {
  expect((await refusal({ path: go('', own), release: chooseRelease(version) })).message).toBe(message)
  expect(kept()).toEqual([])
})

test.each([
  ['the disk is full', 'write /tmp/go-build1/b001/_pkg_.a: no space left on device', /^the build needs 7 GB/],
  ['there is no network', 'dial tcp: lookup proxy.golang.org: no such host', /^the sources come from: go env GOPROXY/],
  [
    'the clock is of yesterday',
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-20',
    /^is the clock of this machine right\?/,
  ],
  ['anything else', 'main.go:9:2: undefined: x', /^the same by hand/],
])('%s: the last words of Go, what to do, and nothing half made', async (_, words, remedy) => {
  const trouble = await refusal({ path: go(`case "$*" in *build*) echo '${words}' >&2; exit 1 ;; esac`) })
  expect(trouble).toMatchObject({ message: `Go could not build Kubernetes v1.34.2:\n${words}`, exit: 3 })
  expect(trouble.remedy).toMatch(remedy)
  expect(kept()).toEqual([])
})

test('a release that is not there', async () => {
  const words = 'k8s.io/kubernetes@v1.33.99: invalid version: unknown revision v1.33.99'
  const path = go(`[ "$1 $2" != 'mod download' ] || { echo '${words}'; exit 1; }`)
  const { message, remedy } = await refusal({ path, release: chooseRelease('1.33.99') })
  expect(message).toBe(`Go could not build Kubernetes v1.33.99:\n${words}`)
  expect(remedy).toMatch(/^is there such a release/)
  expect(kept()).toEqual([])
})

test('what a killed build has left goes with the next one; what a living one does stays', async () => {
  const env = { ...process.env, PATH: go('sleep 86400'), XDG_CACHE_HOME: dir }
  const own = join(dir, 'cnilab/kubernetes')
  const child = spawn(pinnedNode(), [`${root}/lab-runner/bin/run.js`, 'kubernetes', 'build'], {
    ...{ env, stdio: 'ignore', detached: true },
  })
  await expect.poll(() => existsSync(own) && readdirSync(own), { timeout: 15_000 }).toHaveLength(1)
  const [half] = readdirSync(own)
  await build({ cache: own, release: chooseRelease(), path: go() })
  expect(readdirSync(own)).toContain(half)
  process.kill(-(child.pid ?? 0), 'SIGKILL')
  await once(child, 'exit')
  rmSync(builtDir(own), { recursive: true })
  await build({ cache: own })
  expect(readdirSync(own)).toEqual([builtDir('')].map(path => path.slice(path.lastIndexOf('/') + 1)))
})
