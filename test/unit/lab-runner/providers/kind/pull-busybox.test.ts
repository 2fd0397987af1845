import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Exit, LabError } from '../../../../../lab-runner/src/errors.ts'
import { busyboxFor } from '../../../../../lab-runner/src/providers/kind/pull-busybox.ts'
import type { Shell } from '../../../../../lab-runner/src/providers/provider.ts'

const folder = mkdtempSync(join(tmpdir(), 'busybox-'))
afterAll(() => rmSync(folder, { recursive: true }))
const none = () => {
  throw new LabError('not found: a static busybox', { exit: Exit.machine, suggestions: ['apt-get install it'] })
}

/** An engine that pulls, or says why not. */
function engine(pulls: boolean) {
  const ran: string[] = []
  const exec: Shell['exec'] = async argv => {
    ran.push(argv.slice(1).join(' '))
    if (argv[1] === 'create' && !pulls) return { exitCode: 125, stdout: '', stderr: 'no such host' }
    if (argv[1] === 'cp') writeFileSync(argv[3] ?? '', 'a busybox')
    return { exitCode: 0, stdout: argv[1] === 'create' ? 'pulled\nc0ffee\n' : '', stderr: '' }
  }
  return { here: { exec } as Shell, ran }
}

test('a machine that has one is not asked to pull', async () => {
  const { here, ran } = engine(true)
  expect(await busyboxFor(here, { engine: 'docker', folder, find: () => '/bin/busybox' })).toBe('/bin/busybox')
  expect(ran).toEqual([])
})

test('without one it is that of an image, of which no container is left', async () => {
  const { here, ran } = engine(true)
  const file = await busyboxFor(here, { engine: 'podman', folder, find: none })
  expect(readFileSync(file, 'utf8')).toBe('a busybox')
  expect(statSync(file).mode & 0o777).toBe(0o755)
  expect(ran).toEqual([
    'create docker.io/library/busybox:musl',
    `cp c0ffee:/bin/busybox ${folder}/busybox`,
    'rm c0ffee',
  ])
  rmSync(file)
})

test('where it cannot be pulled either, what is missing and the remedy are said', async () => {
  const { here } = engine(false)
  const refusal = await busyboxFor(here, { engine: 'docker', folder, find: none }).catch(error => error)
  expect(refusal).toMatchObject({
    message: 'not found: a static busybox, and docker could not pull docker.io/library/busybox:musl',
    exit: Exit.machine,
    suggestions: ['apt-get install it'],
  })
  expect(existsSync(join(folder, 'busybox'))).toBe(false)
})
