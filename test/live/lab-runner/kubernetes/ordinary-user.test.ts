/** A whole Kubernetes of an ordinary user, who has nothing but a range of ids. */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import { toolboxImage } from '../../../../lab-runner/src/providers/kubernetes/images.ts'
import { mustRun, run } from '../../../../lab-runner/src/shell.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { copyForStranger, stranger } from '../../../copy-for-stranger.ts'
import { topology } from '../providers/topology.ts'
import { until } from './real-cluster.ts'

const { name } = topology('user')
let scratch: string
let copy: ReturnType<typeof copyForStranger>
let bin: string

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'cnilab-user-'))
  copy = copyForStranger(root, scratch)
  bin = join(scratch, 'bin')
  cpSync(dirname(realpathSync(findBinaries().kubelet)), bin, { recursive: true, verbatimSymlinks: true })
  const line = { passwd: `stranger:x:${stranger}:${stranger}::${copy.home}:/bin/sh`, subuid: 'stranger:300000:65536' }
  for (const file of ['passwd', 'subuid', 'subgid'] as const) {
    const more = file === 'passwd' ? line.passwd : line.subuid
    writeFileSync(join(scratch, file), `${readFileSync(`/etc/${file}`, 'utf8')}${more}\n`, { mode: 0o644 })
  }
})
afterAll(async () => {
  await cnilab('down', '--name', name)
  rmSync(scratch, { recursive: true })
})

/** On a machine of which this user is one, in its own copy of the project. */
function cnilab(...words: readonly string[]): Promise<string> {
  const mounts = ['passwd', 'subuid', 'subgid'].map(file => `mount --bind "$1/${file}" /etc/${file}`).join(' && ')
  const asUser = ['setpriv', '--reuid', `${stranger}`, '--regid', `${stranger}`, '--clear-groups', '--']
  const program = [join(copy.dir, 'node_modules/.bin/node'), join(copy.dir, 'lab-runner/bin/run.js'), ...words]
  const known = ['unshare', '-m', '--', 'sh', '-c', `${mounts} && shift && exec "$@"`, 'sh', scratch]
  const env = {
    PATH: `${join(copy.dir, 'node_modules/.bin')}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    ...{ HOME: copy.home, MINI_CNI_FFI: 'node', CNILAB_KUBE_BIN: bin, NO_COLOR: '1' },
  }
  return mustRun([...known, ...copy.enter, ...asUser, ...program], { env, replaceEnv: true, timeout: 180_000 })
}

const kubectl = (...words: readonly string[]) => cnilab('kubectl', '--name', name, '--', ...words)

test('both nodes are Ready, pods reach each other and answer, and nothing of it stays', async () => {
  await cnilab('up', '--provider', 'kubernetes', '--name', name)
  await cnilab('install', '--name', name, '--agent', '--yes')
  const ready = ['get', 'nodes', '-o', 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}']
  await until(async () => (await kubectl(...ready)) === 'True True', 'both nodes are Ready')
  for (const [pod, node] of [
    ['one', 'node1'],
    ['two', 'node2'],
  ] as const) {
    const overrides = JSON.stringify({ spec: { nodeName: node, terminationGracePeriodSeconds: 0 } })
    await kubectl('run', pod, `--image=${toolboxImage}`, `--overrides=${overrides}`, '--command', '--', 'web', '80')
  }
  await kubectl('wait', '--for=condition=Ready', 'pod/one', 'pod/two', '--timeout=90s')
  const address = (pod: string) => kubectl('get', 'pod', pod, '-o', 'jsonpath={.status.podIP}')
  const [first, second] = [await address('one'), await address('two')]
  expect(await kubectl('exec', 'two', '--', 'timeout', '5', 'wget', '-qO-', `http://${first}/`)).toBe(`${second}\n`)
  await kubectl('expose', 'pod', 'one', '--port=80')
  const service = await kubectl('get', 'service', 'one', '-o', 'jsonpath={.spec.clusterIP}')
  const ask = () => kubectl('exec', 'two', '--', 'timeout', '5', 'wget', '-qO-', `http://${service}/`)
  await until(async () => (await ask()) === `${second}\n`, 'its service answers')
  expect(await cnilab('down', '--name', name)).toBe(`${name}: down, nothing is left\nnext:  cnilab up\n`)
  expect((await run(['pgrep', '-a', '-r', 'DRST', '-u', `${stranger}`])).stdout).toBe('') // but those that wait for init
})
