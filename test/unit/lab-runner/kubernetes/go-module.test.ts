import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { moduleDir } from '../../../../lab-runner/src/kubernetes/cache.ts'
import { moduleFor } from '../../../../lab-runner/src/kubernetes/go-module.ts'
import { chooseRelease } from '../../../../lab-runner/src/kubernetes/releases.ts'

/** Shortened from v1.32.2. */
const goMod = `// This is a generated file. Do not edit directly.

module k8s.io/kubernetes

go 1.23.0

godebug default=go1.23

require (
	github.com/spf13/cobra v1.8.1
	k8s.io/api v0.0.0
	go.etcd.io/etcd/server/v3 v3.5.16 // indirect
)

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/kube-proxy => ./staging/src/k8s.io/kube-proxy
)
`

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-module-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('our own release: the module of the project, whose sums are complete', async () => {
  const nobody = () => Promise.reject(new Error('nothing was to be asked'))
  expect(await moduleFor(chooseRelease(), join(dir, 'module'), nobody)).toEqual({ dir: moduleDir, mod: 'readonly' })
  expect(existsSync(join(dir, 'module'))).toBe(false)
})

test("another release: its own requirements, its staging modules as they are published, the project's program", async () => {
  mkdirSync(join(dir, 'sources'))
  writeFileSync(join(dir, 'v1.32.2.mod'), goMod, { mode: 0o444 })
  writeFileSync(join(dir, 'sources/go.sum'), 'sums\n', { mode: 0o444 })
  const asked: string[] = []
  const made = await moduleFor(chooseRelease('1.32'), join(dir, 'module'), async argv => {
    asked.push(argv.join(' '))
    return JSON.stringify({ GoMod: join(dir, 'v1.32.2.mod'), Dir: join(dir, 'sources') })
  })
  expect(made).toEqual({ dir: join(dir, 'module'), mod: 'mod' })
  expect(asked).toEqual(['mod download -json k8s.io/kubernetes@v1.32.2'])
  expect(readFileSync(join(made.dir, 'go.mod'), 'utf8')).toMatchInlineSnapshot(`
    "// This is a generated file. Do not edit directly.

    module cnilab/kubernetes

    go 1.23.0

    godebug default=go1.23

    require (
    	github.com/spf13/cobra v1.8.1
    	k8s.io/api v0.0.0
    	go.etcd.io/etcd/server/v3 v3.5.16 // indirect
    )

    replace (
    	k8s.io/api => k8s.io/api v0.32.2
    	k8s.io/kube-proxy => k8s.io/kube-proxy v0.32.2
    )

    require k8s.io/kubernetes v1.32.2
    "
  `)
  writeFileSync(join(made.dir, 'go.sum'), 'go adds to it\n', { flag: 'a' })
  expect(readFileSync(join(made.dir, 'main.go'))).toEqual(readFileSync(join(moduleDir, 'main.go')))
})
