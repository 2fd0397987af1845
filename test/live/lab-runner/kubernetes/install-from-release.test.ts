/** `cnilab install` as a release has it, on nodes that see nothing of it: what is in the archive is enough, and Node is brought along. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fill } from '../../../../lab-runner/release/archive.ts'
import { mustRun } from '../../../../lab-runner/src/shell.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { ask } from '../providers/topology.ts'
import { nothingIsLeft } from './kubelet-contract.ts'
import { openCluster, type RealCluster, until, webPod } from './real-cluster.ts'

let dir: string
let real: RealCluster

/** What it says with --json. */
async function cnilab(command: string, ...flags: readonly string[]) {
  const argv = [join(dir, 'cnilab'), command, '--name', real.name, '--provider', 'kubernetes', '--yes', '--json']
  return JSON.parse(await mustRun([...argv, ...flags], { timeout: 180_000 }))
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-release-'))
  await fill(dir, join(root, 'labs'), process.arch)
  real = await openCluster('release', { containerd: 'own', proxyMode: 'nftables' })
})
afterAll(async () => {
  await real?.down()
  rmSync(dir, { recursive: true, force: true })
})

test('install --agent: Node is copied, nodes are Ready, pods reach each other', async () => {
  expect(await cnilab('install', '--agent')).toMatchObject({ plugin: 'mini-cni', agent: true })
  for (const node of real.nodes) {
    expect(await ask(node, 'stat -c %F /opt/mini-cni/node; readlink /proc/$(cat /run/mini-cni/agent/lock)/exe')).toBe(
      'regular file\n/opt/mini-cni/node',
    )
  }
  await real.kubectl(['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])
  await real.apply(webPod('w1', 'node1'), webPod('w2', 'node2'))
  await real.kubectl(['wait', '--for=condition=Ready', 'pod/w1', 'pod/w2', '--timeout=60s'])
  const [one, two] = await Promise.all(
    ['w1', 'w2'].map(name => real.kubectl(['get', 'pod', name, '-o', 'jsonpath={.status.podIP}'])),
  )
  expect(await real.kubectl(['exec', 'w1', '--', 'timeout', '20', 'wget', '-qO-', `http://${two}/`])).toBe(one)
})

test('without an agent it is the same under them, and uninstall takes all of it away', async () => {
  await cnilab('install')
  await real.kubectl(['exec', 'w2', '--', 'true'])
  await real.kubectl(['delete', 'pod', 'w1', 'w2', '--wait', '--timeout=60s'])
  await nothingIsLeft(real)
  await cnilab('uninstall')
  for (const node of real.nodes) {
    expect(await ask(node, 'ls -A /opt /etc/cni/net.d | grep -E "mini-cni|conflist" || true')).toBe('')
  }
  const ready = () =>
    real.kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}'])
  await until(async () => (await ready()) === 'False False', 'both nodes are NotReady')
})
