import { expect, test } from 'vitest'
import { fill, fillWords } from '../../../../lab-runner/src/checks/fill.ts'
import { openSession } from '../../../../lab-runner/src/checks/session.ts'
import { pinned, recordedCluster, type Table, tables } from './recorded-cluster.ts'

const scan =
  "sh -c stat -L -c '%i %n' /run/netns/* /proc/[0-9]*/ns/net 2>/dev/null; grep -H ^NSpid: /proc/[0-9]*/status 2>/dev/null; :"

/** Recorded on a node with a cable to pod a and a pause of it; iproute2 6.1, fields that nothing reads left out. */
const wired: Table = tables(pinned, {
  node1: {
    'ip -j addr':
      '[{"ifindex":1,"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1","scope":"host"}]},{"ifindex":2,"link_index":3,"ifname":"eth0","addr_info":[{"family":"inet","local":"172.30.0.11","scope":"global"}]}]',
    'ip -j link':
      '[{"ifindex":1,"ifname":"lo"},{"ifindex":2,"link_index":3,"ifname":"eth0"},{"ifindex":3,"link_index":2,"ifname":"veth-a"}]',
    [scan]: [
      '4026534095 /run/netns/a',
      '4026532469 /run/netns/b',
      '4026533873 /proc/1/ns/net',
      '4026534095 /proc/591/ns/net',
      '4026534095 /proc/592/ns/net',
      '4026533873 /proc/60/ns/net',
      '/proc/1/status:NSpid:\t1',
      '/proc/591/status:NSpid:\t591',
      '/proc/592/status:NSpid:\t592\t1',
      '/proc/60/status:NSpid:\t60',
      '',
    ].join('\n'),
  },
  a: {
    'ip -j addr show dev eth0':
      '[{"ifindex":2,"link_index":3,"ifname":"eth0","address":"e6:21:58:d9:81:56","link_netnsid":0,"addr_info":[{"family":"inet","local":"10.244.1.2","prefixlen":24,"scope":"global"}]}]',
  },
})

const factsOf = (table: Table) => openSession(recordedCluster(table).cluster).facts

test.each([
  ['node1.ip', '172.30.0.11'],
  ['node1.podCidr', '10.244.1.0/24'],
  ['node2.gateway', '10.244.2.1'],
  ['node2.hostname', 'node2'],
  ['outside.ip', '172.30.0.100'],
  ['a.ip', '10.244.1.2'],
  ['a.mac', 'e6:21:58:d9:81:56'],
  ['a.peer', 'veth-a'],
  ['a.peerIndex', '3'],
  ['a.netns', '4026534095'],
  ['a.pid', '592'],
  ['a.pause', '592'],
])('{%s} is read from the kernel', async (name, value) => {
  expect(await factsOf(wired)(name)).toBe(value)
})

test('a machine that others use too keeps its own name, which is that of Kubernetes for it', async () => {
  const { cluster } = recordedCluster(wired)
  const host = { hostname: 'lab-worker', links: [], forwards: false }
  const nodes = cluster.nodes.map(node => ({ ...node, host }))
  expect(await openSession({ ...cluster, nodes }).facts('node2.hostname')).toBe('lab-worker')
})

test('each command is run once for all facts that need it', async () => {
  const { cluster, asked } = recordedCluster(wired)
  const { facts } = openSession(cluster)
  await Promise.all(['a.ip', 'a.mac', 'a.peer', 'a.peerIndex', 'a.peer'].map(facts))
  expect(asked.toSorted()).toEqual(['a ip -j addr show dev eth0', 'node1 ip -j link'])
})

const noEth0 = { exitCode: 1, stderr: 'Device "eth0" does not exist.\n' }
const without = (change: Table) => factsOf(tables(wired, change))

test.each<readonly [string, string, Table, string]>([
  ['no interface', 'a.ip', { a: { 'ip -j addr show dev eth0': noEth0 } }, 'Device "eth0" does not exist.'],
  [
    'no address',
    'a.ip',
    { a: { 'ip -j addr show dev eth0': '[{"ifindex":2,"ifname":"eth0","addr_info":[]}]' } },
    'it has none',
  ],
  [
    'no pod',
    'a.mac',
    { a: { 'ip -j addr show dev eth0': noEth0 }, node1: { 'ip netns list': '' } },
    'pod a does not exist on node1: ip netns list shows nothing named a',
  ],
  [
    'a node that is down',
    'a.mac',
    {
      a: { 'ip -j addr show dev eth0': noEth0 },
      node1: { 'ip netns list': { exitCode: 137, stderr: 'node1 is down' } },
    },
    'node1 is down',
  ],
  [
    'the other end is not on the node',
    'a.peer',
    { node1: { 'ip -j link': '[{"ifindex":1,"ifname":"lo"}]' } },
    'no interface of node1 is it (eth0@if3)',
  ],
  ['no pause', 'a.pid', { node1: { [scan]: '4026534095 /run/netns/a\n' } }, 'node1 runs none'],
  ['the node lost its address', 'node1.ip', { node1: { 'ip -j addr': '[]' } }, 'no interface of node1 has it'],
])('a fact that is missing says what was seen: %s', async (_, name, change, actual) => {
  await expect(without(change)(name)).rejects.toMatchObject({ name: 'Unasked', evidence: { actual } })
})

test('a fact that nobody has ever heard of is a fault of the course', async () => {
  for (const name of ['a.color', 'node3.ip', 'outside.mac', 'node1.pid']) {
    await expect(factsOf(wired)(name)).rejects.toMatchObject({ name: 'LabError', exit: 4 })
  }
})

test('facts are put into words, patterns and JSON; in a regular expression their signs mean themselves', async () => {
  const facts = factsOf(wired)
  const probe = {
    on: 'node1',
    run: ['ping', '-I', '{a.peer}', '{a.ip}'],
    first: ['true', '{outside.ip}'],
    stdout: '^via {a.ip}$',
    json: [{ dst: '{a.ip}', dev: '/^{a.ip}$/', list: ['{a.peer}', 4], none: null }],
    not: { stdout: '{node2.gateway}' },
  }
  expect(await fill(probe, facts)).toEqual({
    on: 'node1',
    run: ['ping', '-I', 'veth-a', '10.244.1.2'],
    first: ['true', '172.30.0.100'],
    stdout: '^via 10\\.244\\.1\\.2$',
    json: [{ dst: '10.244.1.2', dev: '/^10\\.244\\.1\\.2$/', list: ['veth-a', 4], none: null }],
    not: { stdout: '10\\.244\\.2\\.1' },
  })
})

test('braces of a shell are left alone, double ones are a fault of the course', async () => {
  const facts = factsOf(wired)
  const words = ['awk', '{print $2}', 'echo {1..3} {} $HOME']
  expect(await fillWords(words, facts)).toEqual(words)
  await expect(fillWords(['{{a.ip}}'], facts)).rejects.toMatchObject({ name: 'LabError', exit: 4 })
})
