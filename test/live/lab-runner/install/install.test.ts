/** `cnilab install` and `uninstall` on nodes without a kubelet: what they leave on them, whatever goes wrong. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { alone } from '../../../../lab-runner/src/install/alone.ts'
import { install } from '../../../../lab-runner/src/install/install.ts'
import { onNode } from '../../../../lab-runner/src/install/node-facts.ts'
import { uninstall } from '../../../../lab-runner/src/install/uninstall.ts'
import { netns } from '../../../../lab-runner/src/providers/netns/netns.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { run } from '../../../../lab-runner/src/shell.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'
import { ask, topology } from '../providers/topology.ts'
import { addressOnce } from './call-plugin.ts'

const plan = topology('install')
let cluster: Cluster
let dir: string
const node = (index: number) => cluster.nodes[index] as Node
const look = (index: number) =>
  ask(
    node(index),
    '{ find /opt /etc/cni /run/mini-cni /var/lib/cni -type f ! -path "/opt/cnilab/*" 2>/dev/null || true; } | sort | xargs -r sha256sum; ls -A /opt; ip -br link; ip route',
  )

beforeAll(async () => {
  cluster = await netns.up(plan)
  dir = mkdtempSync(join(tmpdir(), 'cnilab-install-test-'))
})
afterAll(async () => {
  await netns.remove(plan.name)
  rmSync(dir, { recursive: true })
})

/** A plugin that says which versions it speaks, and who it is. */
function pluginFile(name: string, versions: readonly string[], about = name): string {
  const file = join(dir, name)
  writeFileSync(
    file,
    `#!/bin/sh\n# ${about}\necho '{"cniVersion":"1.0.0","supportedVersions":${JSON.stringify(versions)}}'\n`,
  )
  chmodSync(file, 0o755)
  return file
}

let before: readonly string[]
beforeEach(async () => {
  before = [await look(0), await look(1)]
})
const asBefore = async () => expect([await look(0), await look(1)]).toEqual(before)

test('mini-cni serves CNI calls once it is there, and goes without a trace', async () => {
  const { lines } = await install(cluster, {})
  expect(lines).toContain(
    "a node that restarts has no routes to the others' pods: cnilab install makes them anew, an agent keeps them",
  )
  expect(await addressOnce(node(0))).toMatch(/^10\.244\.1\.\d+\/24$/)
  expect(await ask(node(1), 'ip route show proto 118')).toContain('10.244.1.0/24 via 172.30.0.11')
  await uninstall(cluster, { yes: true })
  await asBefore()
})

test('the agent is started again when it ends, and ends with uninstall', async () => {
  await install(cluster, { agent: true })
  await ask(
    node(0),
    'kill -9 $(cat /run/mini-cni/agent/lock); for i in $(seq 200); do grep -c ready /run/mini-cni/agent.log | grep -qx 2 && exit; sleep 0.05; done; exit 1',
  )
  await uninstall(cluster, { yes: true })
  expect(await ask(node(0), 'cat /proc/[0-9]*/cmdline | tr "\\0" " " | grep -c "[m]ini-cni/agent.js" || true')).toBe(
    '0',
  )
  await asBefore()
})

test('a plugin of the user takes the place of one of that name, another takes its place, and uninstall gives back what was there', async () => {
  await node(0).put('/opt/cni/bin/mine', 'that of somebody else\n')
  const with0 = await look(0)
  await install(cluster, { plugin: pluginFile('mine', ['0.4.0', '1.0.0']) })
  expect(
    await ask(
      node(0),
      'sed -n 2p /opt/cni/bin/mine; grep -o \'"cniVersion": "[^"]*"\' /etc/cni/net.d/00-cnilab.conflist',
    ),
  ).toBe('# mine\n"cniVersion": "1.0.0"')
  await install(cluster, { plugin: pluginFile('other', ['0.4.0']) })
  expect(await ask(node(0), 'cat /opt/cni/bin/mine; ls /opt/cni/bin')).toBe('that of somebody else\nmine\nother')
  await uninstall(cluster, { yes: true })
  expect(await look(0)).toBe(with0)
  await ask(node(0), 'rm /opt/cni/bin/mine')
  await asBefore()
})

test('uninstall while pods are plugged in gives back what was there, and when they are gone it is still there', async () => {
  await node(0).put('/opt/cni/bin/mine', 'that of somebody else\n')
  const with0 = await look(0)
  await install(cluster, { plugin: pluginFile('mine', ['1.0.0']) })
  await ask(
    node(0),
    'ip link add cni0 type bridge; ip link add plugged type veth peer other; ip link set plugged master cni0',
  )
  const { value } = await uninstall(cluster, { yes: true })
  expect(value.nodes.map(one => 'ports' in one && one.ports)).toEqual([['plugged'], []])
  expect(await ask(node(0), 'cat /opt/cni/bin/mine; ls -A /etc/cni/net.d')).toBe('that of somebody else')
  await ask(node(0), 'ip link del plugged')
  await uninstall(cluster, {})
  expect(await look(0)).toBe(with0)
  await ask(node(0), 'rm /opt/cni/bin/mine')
  await asBefore()
})

test('where another network was moved aside by up, uninstall says that down gives it back', async () => {
  for (const each of cluster.nodes) await each.put('/etc/cni/net.d/10-kindnet.conflist.cnilab-aside', '{}')
  await install(cluster, {})
  const { lines } = await uninstall(cluster, { yes: true })
  expect(lines).toEqual([
    'node1: as it was before',
    'node2: as it was before',
    'moved aside by cnilab up, and given back by cnilab down:  10-kindnet.conflist',
  ])
  for (const each of cluster.nodes) await ask(each, 'rm /etc/cni/net.d/10-kindnet.conflist.cnilab-aside')
  await asBefore()
})

test('a runtime that takes none of the versions of a plugin: it is not installed', async () => {
  await expect(install(cluster, { plugin: pluginFile('new', ['9.0.0']) })).rejects.toThrow(
    'new speaks 9.0.0, and the runtime on node1 takes 1.1.0 at most',
  )
  await asBefore()
})

test("what is no plugin is not installed, and somebody's bridge of our name stays", async () => {
  await ask(node(0), 'ip link add cni0 type bridge')
  const bridged = await look(0)
  const file = join(dir, 'hello')
  writeFileSync(file, '#!/bin/sh\necho hello\n', { mode: 0o755 })
  await expect(install(cluster, { plugin: file })).rejects.toThrow(
    'hello is no CNI plugin that runs on node1: to VERSION it says "hello" (exit code 0)',
  )
  expect(await look(0)).toBe(bridged)
  await ask(node(0), 'ip link del cni0')
  await asBefore()
})

test('a disk that is full on the second node: nothing is left on the first', async () => {
  await ask(node(1), 'mount -t tmpfs -o size=8k tmpfs /opt/cni/bin; head -c 4096 /dev/zero >/opt/cni/bin/filler')
  try {
    await expect(install(cluster, { plugin: pluginFile('large', ['1.0.0'], 'x'.repeat(9000)) })).rejects.toThrow(
      /^the install came to no end: .*No space left on device/s,
    )
    expect(await ask(node(1), 'ls -A /opt/cni/bin')).toBe('filler')
  } finally {
    await ask(node(1), 'umount /opt/cni/bin')
  }
  await asBefore()
})

test('an install that was killed half-way is known as that, and mended by the next', async () => {
  await node(0).put('/opt/mini-cni/stage/plugin.js', 'half')
  await onNode(node(0), 'plugin', 'mini-cni', '/opt/mini-cni/stage/plugin.js')
  await node(0).put('/run/mini-cni/exchange', '') // callers wait as long as it is there
  const { value } = await install(cluster, {})
  expect(value.nodes.map(({ was }) => was)).toEqual(['half installed', undefined])
  expect(
    await ask(node(0), 'head -n1 /opt/cni/bin/mini-cni; ls /etc/cni/net.d; ls /run/mini-cni | grep exchange || true'),
  ).toBe('#!/bin/sh\n00-cnilab.conflist')
  await uninstall(cluster, { yes: true })
  await asBefore()
})

test('a node whose runtime would take another network: nothing is changed', async () => {
  await node(1).put('/etc/cni/net.d/00-alone.conflist', '{}')
  await expect(install(cluster, {})).rejects.toThrow(
    'node2: its runtime takes /etc/cni/net.d/00-alone.conflist before ours',
  )
  await ask(node(1), 'rm /etc/cni/net.d/00-alone.conflist')
  await asBefore()
})

test('while one cnilab is at it, another one says so and changes nothing', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const first = alone(cluster, () => promise)
  try {
    for (const command of ['install', 'uninstall']) {
      const argv = [pinnedNode(), `${root}/lab-runner/bin/run.js`, command, '--name', plan.name, '--provider', 'netns']
      const { exitCode, stderr } = await run(argv)
      expect(stderr).toContain(`another cnilab installs on ${plan.name} or uninstalls from it right now`)
      expect(exitCode).toBe(3)
    }
  } finally {
    resolve()
    await first
  }
  await asBefore()
})

test('pods that run are reason to ask, and with nobody there to answer nothing is changed', async () => {
  await ask(node(0), 'ip netns add a')
  await expect(install(cluster, {})).rejects.toThrow('pods run, and nobody agreed; nothing was changed')
  await ask(node(0), 'ip netns del a')
  await asBefore()
})
