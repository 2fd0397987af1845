import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { probeKinds, probeNamespaces } from '../../../../lab-runner/src/doctor/probe-namespaces.ts'

const source = fileURLToPath(new URL('../../../../lab-runner/src/doctor/probe-namespaces.ts', import.meta.url))
const probe = `import(${JSON.stringify(source)}).then(m => m.probeNamespaces(false)).then(said => console.log(JSON.stringify(said)))`

/** The probe as it finds things after `spoil` was done to a user namespace around it. */
function probeAfter(spoil: string) {
  const script = `${spoil}; exec "$@"`
  const argv = ['-Urm', 'sh', '-c', script, 'sh', process.execPath, '-e', probe]
  return JSON.parse(execFileSync('unshare', argv, { encoding: 'utf8' }))
}

test('where namespaces work, nothing is in the way', async () => {
  const found = await probeNamespaces(true)
  expect([found.make, found.mount, found.proc]).toEqual([undefined, undefined, undefined])
})

test('a user namespace more works too', async () => {
  const found = await probeNamespaces(false)
  expect([found.make, found.mount, found.proc]).toEqual([undefined, undefined, undefined])
})

test('no more user namespaces: refused at the first step, and the setting is seen', () => {
  const found = probeAfter('echo 0 >/proc/sys/user/max_user_namespaces')
  expect(found).toMatchObject({ make: 'unshare: unshare failed: No space left on device', max: '0' })
  expect(found).not.toHaveProperty('mount')
})

test('a covered /proc locks it for namespaces inside: seen at the last step, as in a container', () => {
  const found = probeAfter('mount -t tmpfs none /proc/sys/fs')
  expect(found.make).toBeUndefined()
  expect(found.mount).toBeUndefined()
  expect(found.proc).toMatch(/mount .*\/proc.*(failed|denied|permitted)/)
})

test('kinds of link: those of the course are there, one that no kernel has is told apart', async () => {
  const tried = await probeKinds(true, ['veth', 'bridge', 'no-such-kind'])
  expect(tried).toEqual({
    veth: undefined,
    bridge: undefined,
    'no-such-kind': expect.stringMatching(/Unknown device type/),
  })
})

test('trying a kind leaves nothing behind', async () => {
  const links = () => spawnSync('ip', ['-br', 'link'], { encoding: 'utf8' }).stdout
  const before = links()
  await probeKinds(true, ['bridge'])
  expect(links()).toBe(before)
})
