/** `cnilab install` on a node that does not see this machine's Node, as every node of somebody's cluster: it is brought there. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { install } from '../../../../lab-runner/src/install/install.ts'
import { uninstall } from '../../../../lab-runner/src/install/uninstall.ts'
import { netns } from '../../../../lab-runner/src/providers/netns/netns.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { paste, run } from '../../../../lab-runner/src/shell.ts'
import { pinnedNode } from '../../../../lab-runner/src/version.ts'
import { ask, topology } from '../providers/topology.ts'
import { addressOnce } from './call-plugin.ts'

const plan = topology('foreign')
let cluster: Cluster
let own: Node
let foreign: Node

/** An empty file in its place, for all that is on the node. */
const hide = (file: string) => ask(foreign, `: >/run/hidden; mount --bind /run/hidden ${paste([file])}`)
const sizeOn = async (node: Node) => Number((await ask(node, 'du -sb /opt/mini-cni')).split('\t')[0])

beforeAll(async () => {
  cluster = await netns.up(plan)
  ;[own, foreign] = cluster.nodes as readonly [Node, Node]
  await hide(pinnedNode())
})
afterAll(() => netns.remove(plan.name))

test('Node is copied where it is not seen, linked where it is, and pods get addresses on both', async () => {
  await install(cluster, {})
  expect(await ask(own, 'readlink /opt/mini-cni/node')).toBe(pinnedNode())
  expect(await ask(foreign, 'stat -c %F /opt/mini-cni/node; ls /opt/mini-cni')).toMatch(/^regular file\n(?!.*stage)/s)
  expect(await addressOnce(own)).toMatch(/^10\.244\.1\.\d+\/24$/)
  expect(await addressOnce(foreign)).toMatch(/^10\.244\.2\.\d+\/24$/)
}, 180_000)

test('the agent runs by the copy, which is not made twice', async () => {
  const copy = () => ask(foreign, 'stat -c %i /opt/mini-cni/node')
  const before = await copy()
  await install(cluster, { agent: true })
  expect(await copy()).toBe(before)
  expect(await ask(foreign, 'readlink /proc/$(cat /run/mini-cni/agent/lock)/exe')).toBe('/opt/mini-cni/node')
  expect(await addressOnce(foreign)).toMatch(/^10\.244\.2\.\d+\/24$/)
})

test('Node, bundle and shim take no more than 130 MB of a node', async () => {
  const size = await sizeOn(foreign)
  console.log(`/opt/mini-cni: ${(size / 1e6).toFixed(1)} MB`)
  expect(size).toBeLessThan(130e6)
})

test('where the system lacks its libraries they come with it, and go with uninstall', async () => {
  const { stdout } = await run(['ldd', pinnedNode()])
  const libraries = [...stdout.matchAll(/=> (\/\S+\/lib(?:atomic|stdc\+\+|gcc_s)\.so\S*)/g)].flatMap(
    ([, one]) => one ?? [],
  )
  for (const library of libraries) await hide(library)
  expect((await foreign.exec(['/opt/mini-cni/node', '--version'])).exitCode === 0).toBe(libraries.length === 0)
  await install(cluster, { agent: true })
  expect(await addressOnce(foreign)).toMatch(/^10\.244\.2\.\d+\/24$/)
  expect(await sizeOn(foreign)).toBeLessThan(130e6)
  await uninstall(cluster, { yes: true })
  expect(await ask(foreign, 'ls /opt | grep mini-cni || true')).toBe('')
}, 180_000)
