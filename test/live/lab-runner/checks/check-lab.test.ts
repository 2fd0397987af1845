import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkLab, seenMistakes } from '../../../../lab-runner/src/checks/run-checks.ts'
import { openSession } from '../../../../lab-runner/src/checks/session.ts'
import type { Check, Mistake } from '../../../../lab-runner/src/course/lab.ts'
import { netns } from '../../../../lab-runner/src/providers/netns/netns.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { check, course, lab, mistake, step } from '../../../unit/lab-runner/checks/small-lab.ts'

const name = `checks-${randomBytes(3).toString('hex')}`
let cluster: Cluster
let node1: Node

beforeAll(async () => {
  const nodes = [1, 2].map(number => ({ name: `node${number}`, podCidrs: [`10.244.${number}.0/24`] }))
  const pods = [
    { name: 'a', node: 'node1' },
    { name: 'c', node: 'node2' },
  ]
  cluster = await netns.up({ name, underlay: 'bridged', nodes, pods })
  node1 = cluster.nodes[0] as Node
})
afterAll(() => netns.remove(name))

async function type(script: string): Promise<void> {
  const { exitCode, stderr } = await node1.exec(['bash', '-euc', script])
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
}

async function checkNow(checks: readonly Check[], mistakes: readonly Mistake[] = []) {
  const veth = lab('03-veth', [step('veth', checks, { mistakes })])
  const unit = async () => ({ ok: true, message: '' })
  const run = { course: course([veth]), lab: veth, cluster, track: 'hand', unit, answers: {}, earlier: [] } as const
  return checkLab(run)
}

const isUp = check({ on: 'a', run: ['ip', '-j', 'link', 'show', 'eth0'], json: [{ operstate: 'UP' }], within: 3000 })

test('a pod that nobody has made: every form of check says so, none holds', async () => {
  const absent = check({ on: 'a', run: ['ip', 'address'], not: { stdout: 'inet' } })
  const report = await checkNow([check({ on: 'a' }), absent, check({ run: ['ping', '-c1', '{a.ip}'] })])
  const actual = 'pod a does not exist on node1: ip netns list shows nothing named a'
  expect(report.steps[0]?.checks.map(result => [result.state, result.actual])).toEqual(
    Array(3).fill(['failed', actual]),
  )
})

test('a cable with one end down: the difference in a few fields, and the mistake is seen', async () => {
  await type(`
    ip netns add a
    ip -n a link set lo up
    ip link add veth-a type veth peer name eth0 netns a
    ip -n a address add 10.244.1.2/24 dev eth0
    ip address add 10.244.1.1/24 dev veth-a
    ip link set veth-a up`)
  const oneEnd = mistake('one end down', { on: 'a', run: ['ip', '-j', 'link'], json: [{ operstate: 'DOWN' }] })
  const noEnd = mistake('no cable', { on: 'a', run: ['ip', 'link', 'show', 'eth0'], exit: 1 })
  const report = await checkNow([{ ...isUp, within: 0 }], [noEnd, oneEnd])
  expect(report.steps[0]?.mistake?.name).toBe('one end down')
  expect(report.steps[0]?.checks[0]).toMatchObject({
    state: 'failed',
    on: 'pod a',
    expected: 'operstate UP',
    actual: 'operstate DOWN, flags BROADCAST,MULTICAST',
  })
  expect((await seenMistakes({ mistakes: [noEnd, oneEnd] }, cluster)).map(seen => seen.name)).toEqual(['one end down'])
})

test('facts are those of the kernel', async () => {
  await type('setsid -f nsenter --net=/run/netns/a unshare -uipf --mount-proc sleep 600 </dev/null >/dev/null 2>&1')
  const { facts } = openSession(cluster)
  const read = async (argv: readonly string[]) => (await node1.exec(argv)).stdout.trim()
  expect(await facts('node1.ip')).toBe(node1.ips[0])
  expect(await facts('a.ip')).toBe('10.244.1.2')
  expect(await facts('a.peer')).toBe('veth-a')
  expect(await facts('a.peerIndex')).toBe(await read(['cat', '/sys/class/net/veth-a/ifindex']))
  expect(await facts('a.netns')).toBe(await read(['stat', '-L', '-c', '%i', '/run/netns/a']))
  expect(await facts('a.mac')).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
  await expect.poll(() => openSession(cluster).facts('a.pid').catch(String)).toMatch(/^\d+$/)
  const pid = await openSession(cluster).facts('a.pid')
  expect(await read(['cat', `/proc/${pid}/comm`])).toBe('sleep')
})

test('what settles while it is looked at holds; then facts lead from the node to the pod', async () => {
  await type('setsid -f sh -c "sleep 0.4; ip -n a link set eth0 up" </dev/null >/dev/null 2>&1')
  const ping = check({ run: ['ping', '-c1', '-W1', '{a.ip}'], needs: ['up'], within: 1000 })
  const neighbour = check({
    first: ['ping', '-c1', '-W1', '{a.ip}'],
    run: ['ip', '-j', 'neigh', 'show', 'dev', '{a.peer}'],
    json: [{ dst: '{a.ip}', lladdr: '{a.mac}' }],
    needs: ['up'],
  })
  const report = await checkNow([{ ...isUp, id: 'up' }, ping, neighbour])
  expect(report.steps[0]?.checks.map(({ state, actual }) => [state, actual])).toEqual([
    ['held', 'operstate UP'],
    ['held', expect.stringMatching(/^exit 0/)],
    ['held', expect.stringMatching(/^dst 10\.244\.1\.2, lladdr /)],
  ])
  expect(report.ok).toBe(true)
})

test('a command in a pod that never ends is ended there too', { timeout: 120_000 }, async () => {
  const report = await checkNow([check({ on: 'a', run: ['sh', '-c', 'sleep 61; true'] })])
  expect(report.steps[0]?.checks[0]?.actual).toBe('exit 124: it did not end in time')
  expect((await node1.exec(['pgrep', '-f', '^sleep 61'])).stdout).toBe('')
})

test('many checks of a passing lab take no longer than their commands', async () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    check({ on: index % 2 ? 'a' : 'node1', run: ['ip', '-j', 'link'] }),
  )
  const { ok, ms } = await checkNow(many)
  expect(ok).toBe(true)
  expect(ms).toBeLessThan(10_000)
})

test('a node whose first process was killed: its checks and those of its pods say that', async () => {
  const [, , pid] = node1.command([])
  process.kill(Number(pid), 'SIGKILL')
  // Gone from /proc once its parent, the holder, has reaped it.
  await expect.poll(() => existsSync(`/proc/${pid}/ns/net`)).toBe(false)
  const down = await netns.find(name)
  if (down === undefined) throw new Error('the cluster is gone')
  cluster = down
  const report = await checkNow([
    check(),
    check({ on: 'a' }),
    check({ run: ['true'], not: { stdout: 'x' } }),
    check({ on: 'node2' }),
  ])
  const [node, pod, absent, other] = report.steps[0]?.checks ?? []
  for (const result of [node, pod, absent])
    expect(result).toMatchObject({ state: 'failed', actual: expect.stringMatching(/node1 is down/) })
  expect(other?.state).toBe('held')
})
