import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hostName } from '#mini-cni/link/names.ts'
import { ip, ipJson } from '../ip.ts'
import { ownNetwork } from '../own-network.ts'
import { pings } from '../pings.ts'
import { must, refused } from '../plugin/runtime.ts'
import { until } from '../until.ts'

ownNetwork()

const conf = {
  cniVersion: '1.1.0',
  name: 'ports',
  type: 'mini-cni',
  bridge: 'ports0',
  isDefaultGateway: true,
  hairpinMode: true,
  ipam: {
    type: 'mini-cni',
    dataDir: '/run/ports-test',
    ranges: [[{ subnet: '10.83.0.0/24' }], [{ subnet: 'fd00:83::/64' }]],
  },
}
const pods = ['ports-a', 'ports-b'].map(id => ({ id, netns: `/run/netns/${id}` }))
const cable = hostName({ network: 'ports', containerId: 'ports-a', ifname: 'eth0' })
let keeper: ChildProcess
let output = ''

beforeEach(() => {
  for (const { id } of pods) ip(`netns add ${id}`)
  output = ''
})

afterEach(async () => {
  const ended = keeper.exitCode === null ? once(keeper, 'exit') : undefined
  keeper.kill()
  await ended
  for (const { id, netns } of pods) {
    must('DEL', { conf, id, netns })
    ip(`netns del ${id}`)
  }
  for (const { ifname } of ipJson('link show type bridge')) ip(`link del ${ifname}`)
  rmSync('/run/ports-test', { recursive: true, force: true })
})

async function keep(more: object = {}): Promise<void> {
  const script = fileURLToPath(new URL('keeper.ts', import.meta.url))
  keeper = spawn(process.execPath, ['--no-warnings', script, JSON.stringify({ conf, ...more })])
  for (const stream of [keeper.stdout, keeper.stderr]) stream?.setEncoding('utf8').on('data', text => (output += text))
  await until(`kept: ${output}`, () => output.includes('trouble:'), 10_000)
}

const isWhole = () => {
  const [bridge] = ipJson('address show').filter(({ ifname }) => ifname === 'ports0')
  if (!bridge?.flags.includes('UP')) return false
  const ports = ipJson('-d link show master ports0')
  return (
    ['10.83.0.1', 'fd00:83::1', 'fe80::1'].every(one =>
      bridge.addr_info.some(({ local }: { local: string }) => local === one),
    ) &&
    ports.length === 2 &&
    ports.every(({ linkinfo }) => linkinfo.info_slave_data.hairpin)
  )
}
const areReached = () =>
  pings('ports-a', '10.83.0.3') &&
  pings('ports-b', 'fd00:83::2') &&
  pings('ports-a', '10.83.0.1') &&
  pings(undefined, '10.83.0.3')

test('under running pods the bridge is back within a second, with its addresses and ports, and the pods reach each other', async () => {
  for (const { id, netns } of pods) must('ADD', { conf, id, netns })
  await keep()
  const [{ address: mac }] = ipJson('link show ports0')
  for (const command of [
    'link del ports0',
    'link set ports0 down',
    'address del 10.83.0.1/24 dev ports0',
    'link del ports0',
  ]) {
    await until('whole before', () => isWhole() && areReached())
    ip(command)
    const begin = performance.now()
    await until(`whole after ${command}: ${output}`, isWhole)
    // Two in one second: the second waits for the first one's second to end.
    expect(performance.now() - begin, command).toBeLessThan(2500)
    expect(areReached(), command).toBe(true)
    must('STATUS', { conf })
  }
  expect(ipJson('link show ports0')[0].address).toBe(mac)
  await until('said', () => output.includes('2 pods were unplugged from ports0; plugged in'))
})

test('one port that somebody unplugged is found when everything is looked at', async () => {
  for (const { id, netns } of pods) must('ADD', { conf, id, netns })
  await keep({ auditEvery: 300 })
  ip(`link set ${cable} nomaster`)
  await until('plugged in', () => isWhole() && areReached(), 1500)
  await until('said', () => output.includes('1 pod was unplugged from ports0; plugged in'))
})

test("another link in its place is said, and put right when that has gone; without pods it is nobody's business", async () => {
  await keep({ auditEvery: 100 })
  ip('link add ports0 type veth peer name ports9')
  // All of it was looked at, many times, before this ends.
  expect(refused('ADD', { conf, ...pods[0] }).msg).toContain('ports0 exists and is a veth')
  ip('link del ports0')
  expect(output).not.toContain('ports0')
  for (const { id, netns } of pods) must('ADD', { conf, id, netns })
  writeFileSync('/run/ports-batch', 'link del ports0\nlink add ports0 type veth peer name ports9\n')
  keeper.kill('SIGSTOP')
  ip('-batch /run/ports-batch')
  keeper.kill('SIGCONT')
  await until('said', () => output.includes('trouble: ports0 exists and is a veth, not a bridge'))
  ip('link del ports0')
  await until('whole', () => isWhole() && areReached())
})
