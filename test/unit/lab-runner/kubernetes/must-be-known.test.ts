import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mustBeKnown } from '../../../../lab-runner/src/kubernetes/must-be-known.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-version-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

function kubelet(script: string): { readonly kubelet: string } {
  writeFileSync(join(dir, 'kubelet'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return { kubelet: join(dir, 'kubelet') }
}

test.each(['v1.31.9', 'v1.36.0-rc.1'])('%s is refused, with what to do', async version => {
  await expect(mustBeKnown(kubelet(`echo Kubernetes ${version}`))).rejects.toMatchObject({
    message: `Kubernetes ${version} in ${dir}: this runs 1.32 to 1.35`,
    exit: 3,
  })
})

test.each(['echo Kubernetes v1.32.0', 'echo Kubernetes v1.35.4', 'exit 1'])('%s is not', async script => {
  await mustBeKnown(kubelet(script))
})
