import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hostName } from '#mini-cni/link/names.ts'
import { ip, ipJson } from '../ip.ts'
import { ownNetwork } from '../own-network.ts'
import { pings } from '../pings.ts'
import { exec, type Json, must, plugin, refused, type Said } from './runtime.ts'

const network = 'plugin-test'
const ipam = { type: 'mini-cni', ranges: [[{ subnet: '10.81.0.0/24' }], [{ subnet: 'fd00:81::/64' }]] }
const conf = { cniVersion: '1.1.0', name: network, type: 'mini-cni', bridge: 'plug0', isDefaultGateway: true, ipam }
const [a, b] = ['plugin-a', 'plugin-b'].map(name => `/run/netns/${name}`) as [string, string]
const own = (id: string, ifname = 'eth0') => hostName({ network, containerId: id, ifname })
const records = () =>
  existsSync(`/run/mini-cni/${network}/attachments`) ? readdirSync(`/run/mini-cni/${network}/attachments`) : []
const journal = `/run/mini-cni/${network}/journal`
/** Who holds an address, by the journal. */
const held = () => {
  const lines = existsSync(journal) ? readFileSync(journal, 'utf8').trim().split('\n') : []
  const keys = new Set<string>()
  for (const line of lines) {
    const [verb, id, ifname] = line.split(' ')
    if (verb === 'reserve') keys.add(`${id} ${ifname}`)
    if (verb === 'release') keys.delete(`${id} ${ifname}`)
  }
  return [...keys]
}
const state = () => ({ links: ipJson('link show').map(link => link.ifname), records: records(), held: held() })
const clean = { links: ['lo', 'plug0'], records: [], held: [] }

beforeAll(ownNetwork)
beforeEach(() => {
  for (const path of [a, b]) ip(`netns add ${path.slice('/run/netns/'.length)}`)
})
afterEach(() => {
  for (const path of [a, b]) {
    try {
      ip(`netns del ${path.slice('/run/netns/'.length)}`)
    } catch {
      // Some tests remove one themselves.
    }
  }
  for (const { ifname } of ipJson('link show'))
    if (ifname !== 'lo' && existsSync(`/proc/sys/net/ipv4/conf/${ifname}`)) tryIp(`link del ${ifname}`)
  rmSync(`/run/mini-cni/${network}`, { recursive: true, force: true })
})

/** What DEL is told is the same; what it finds is not. */
function after(damage: () => unknown): Partial<Said> {
  damage()
  return {}
}

function tryIp(words: string): void {
  try {
    ip(words)
  } catch {
    // The other end of a cable went with the first.
  }
}

describe('a life', () => {
  test('ADD, CHECK, STATUS, GC that spares it, DEL twice', () => {
    const prevResult = must('ADD', { conf, netns: a })
    const { interfaces, ips } = prevResult as { interfaces: readonly Json[]; ips: readonly Json[] }
    const [link] = ipJson('-n plugin-a link show eth0')
    expect(interfaces).toEqual([
      expect.objectContaining({ name: own('c1'), mtu: 1500 }),
      { name: 'eth0', mac: link.address, mtu: link.mtu, sandbox: a },
      expect.objectContaining({ name: 'plug0' }),
    ])
    expect(ips.map(({ address }) => address)).toEqual(['10.81.0.2/24', 'fd00:81::2/64'])
    expect(pings(undefined, '10.81.0.2')).toBe(true)
    expect(pings('plugin-a', 'fd00:81::1')).toBe(true)
    expect(ipJson('-n plugin-a address show dev eth0 tentative').filter(one => one.addr_info?.length > 0)).toEqual([])
    must('CHECK', { conf: { ...conf, prevResult }, netns: a })
    must('STATUS', { conf })
    must('GC', { conf: { ...conf, 'cni.dev/valid-attachments': [{ containerID: 'c1', ifname: 'eth0' }] } })
    must('GC', { conf })
    expect(pings(undefined, '10.81.0.2')).toBe(true)
    for (let i = 0; i < 2; i++)
      expect(exec('DEL', { conf: { ...conf, prevResult }, netns: a })).toMatchObject({
        status: 0,
        stdout: '',
        stderr: '',
      })
    expect(state()).toEqual(clean)
  })

  test('every version answers in its own words', () => {
    for (const cniVersion of ['', '0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0']) {
      const result = must('ADD', { conf: { ...conf, cniVersion }, netns: a })
      expect(result.cniVersion).toBe(cniVersion || '0.1.0')
      expect('ip4' in result).toBe(/^(|0\.[12]\.0)$/.test(cniVersion))
      must('DEL', { conf: { ...conf, cniVersion }, netns: a })
    }
  })

  test('GC with an empty list takes all of this network, and a DEL afterwards is fine', () => {
    const other = { ...conf, name: `${network}-2` }
    must('ADD', { conf, netns: a })
    must('ADD', { conf, netns: b, id: 'c2' })
    must('ADD', { conf: other, netns: a, ifname: 'net1' })
    must('GC', { conf: { ...conf, 'cni.dev/valid-attachments': [] } })
    expect(state()).toMatchObject({ records: [], held: [] })
    expect(ipJson('-n plugin-a link show').map(link => link.ifname)).toEqual(['lo', 'net1'])
    must('DEL', { conf, netns: a })
    must('DEL', { conf: other, netns: a, ifname: 'net1' })
    rmSync(`/run/mini-cni/${other.name}`, { recursive: true })
  })
})

describe('DEL', () => {
  beforeEach(() => void must('ADD', { conf, netns: a }))

  test.each([
    ['without a namespace', () => ({ netns: '' })],
    ['with a path that leads nowhere', () => ({ netns: '/run/netns/nobody' })],
    ['with a plain file', () => ({ netns: '/etc/hostname' })],
    ['with prevResult null', () => ({ conf: { ...conf, prevResult: null } })],
    ['with a prevResult of another form', () => ({ conf: { ...conf, prevResult: { ips: 5 } } })],
    [
      'with ranges that have changed',
      () => ({ conf: { ...conf, ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.82.0.0/24' }]] } } }),
    ],
    ['without ipam', () => ({ conf: { ...conf, ipam: undefined } })],
    ['with options that contradict each other', () => ({ conf: { ...conf, hairpinMode: true, promiscMode: true } })],
    ['after the interface', () => after(() => ip('-n plugin-a link del eth0'))],
    ['after its end on the node got another name', () => after(() => ip(`link set ${own('c1')} name other0`))],
    ['after its record', () => after(() => rmSync(`/run/mini-cni/${network}/attachments`, { recursive: true }))],
    [
      'with an empty record',
      () => after(() => writeFileSync(`/run/mini-cni/${network}/attachments/${own('c1')}.json`, '')),
    ],
    ['with an empty journal', () => after(() => writeFileSync(journal, ''))],
    ['with junk in the journal', () => after(() => writeFileSync(journal, 'what\n'))],
  ])('%s leaves nothing', (_, change) => {
    must('DEL', { conf, netns: a, ...change() })
    expect(state()).toEqual(clean)
    must('ADD', { conf, netns: b, id: 'next' })
    must('DEL', { conf, netns: b, id: 'next' })
    expect(state()).toEqual(clean)
  })

  test('with a path that is another pod’s by now leaves that pod alone', () => {
    ip('netns del plugin-a')
    ip('netns add plugin-a')
    must('ADD', { conf, netns: a, id: 'new' })
    must('DEL', { conf, netns: a })
    expect(pings(undefined, '10.81.0.3')).toBe(true)
    expect(held()).toEqual(['new eth0'])
  })

  test('of one interface leaves the other one of the same container', () => {
    must('ADD', { conf, netns: a, ifname: 'net1' })
    must('DEL', { conf, netns: a })
    expect(ipJson('-n plugin-a link show').map(link => link.ifname)).toEqual(['lo', 'net1'])
    expect(held()).toEqual(['c1 net1'])
  })

  test('an address that a lost journal forgot is not given out while its pod has it', () => {
    writeFileSync(journal, '')
    const { ips } = must('ADD', { conf, netns: b, id: 'c2' }) as { ips: readonly Json[] }
    expect(ips[0]?.address).toBe('10.81.0.3/24')
    expect(held().sort()).toEqual(['c1 eth0', 'c2 eth0'])
  })
})

describe('an ADD that fails leaves nothing, not even its bridge', () => {
  test.each([
    ['a bridge that is none', 4, { bridge: 'lo' }, {}],
    [
      'a route by nowhere',
      102,
      { ipam: { ...ipam, routes: [{ dst: '10.0.0.0/8', gw: '10.81.0.99', scope: 254 }] } },
      {},
    ],
    ['an address outside the ranges', 7, { runtimeConfig: { ips: ['10.99.0.1'] } }, {}],
    ['an IPAM plugin that nobody has', 104, { ipam: { type: 'nobody' } }, { CNI_PATH: '/opt/none' }],
    ['no CNI_PATH to look for it', 4, { ipam: { type: 'nobody' } }, {}],
    [
      'no addresses in a version that has no word for it',
      7,
      { cniVersion: '0.2.0', ipam: undefined, isDefaultGateway: false },
      {},
    ],
  ] as const)('%s', (_, code, more, env) => {
    const before = ipJson('link show').map(link => link.ifname)
    const failed = refused('ADD', { conf: { ...conf, ...more } as Json, netns: a, env })
    if (code !== 4) expect(failed.code).toBe(code)
    expect(state()).toEqual({ links: before, records: [], held: [] })
    expect(ipJson('-n plugin-a link show').map(link => link.ifname)).toEqual(['lo'])
  })

  test('because the interface is there: that one is not touched', () => {
    ip('-n plugin-a link add eth0 type bridge')
    expect(refused('ADD', { conf, netns: a })).toMatchObject({ code: 4, msg: expect.stringContaining('CNI_IFNAME') })
    expect(ipJson('-n plugin-a link show eth0')).toHaveLength(1)
    expect(state()).toEqual({ ...clean, links: ['lo'] })
  })

  test('the second time: the first stays', () => {
    must('ADD', { conf, netns: a })
    expect(refused('ADD', { conf, netns: a }).code).toBe(4)
    expect(refused('ADD', { conf, netns: b }).msg).toContain('was added before')
    expect(pings(undefined, '10.81.0.2')).toBe(true)
    expect(held()).toEqual(['c1 eth0'])
  })

  test('because the pool is empty', () => {
    const small = { ...conf, ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.81.0.0/30' }]] } }
    must('ADD', { conf: small, netns: a })
    expect(refused('ADD', { conf: small, netns: b, id: 'c2' }).code).toBe(100)
    expect(refused('STATUS', { conf: small }).code).toBe(50)
    expect(state()).toMatchObject({ held: ['c1 eth0'], records: [`${own('c1')}.json`] })
    must('DEL', { conf: small, netns: a })
    must('STATUS', { conf: small })
  })

  test('because nobody reads the result', () => {
    const done = spawnSync(
      'sh',
      ['-c', `{ sleep 0.5; printf '%s' "$CONF"; } | { trap '' PIPE; '${plugin}'; echo $? >&2; } | true`],
      {
        env: {
          CONF: JSON.stringify(conf),
          CNI_COMMAND: 'ADD',
          CNI_CONTAINERID: 'c1',
          CNI_NETNS: a,
          CNI_IFNAME: 'eth0',
          PATH: process.env.PATH,
        },
        encoding: 'utf8',
      },
    )
    expect(done.stderr).toContain('1')
    expect(state()).toEqual({ ...clean, links: ['lo', 'plug0'] })
  })
})

describe('the namespace', () => {
  test.each([
    ['/proc/self/ns/net', 8],
    [`/proc/${process.pid}/ns/net`, 8],
    ['/run/netns/nobody', 4],
    ['/etc/hostname', 4],
    ['/tmp', 4],
    ['/proc/self/ns/uts', 4],
  ])('%s: code %i, and nothing is changed', (netns, code) => {
    expect(refused('ADD', { conf, netns }).code).toBe(code)
    expect(state()).toEqual({ ...clean, links: ['lo'] })
  })

  test('DEL in the own one: code 8', () => {
    expect(refused('DEL', { conf, netns: '/proc/self/ns/net' }).code).toBe(8)
  })
})

describe('CHECK finds', () => {
  const chosen = { ...conf, mtu: 1450 }
  test.each([
    ['the interface gone', () => ip('-n plugin-a link del eth0')],
    ['it down', () => ip('-n plugin-a link set eth0 down')],
    ['another MAC', () => ip('-n plugin-a link set eth0 address 02:00:00:00:00:99')],
    ['another MTU', () => ip('-n plugin-a link set eth0 mtu 1400')],
    ['an address gone', () => ip('-n plugin-a address del 10.81.0.2/24 dev eth0')],
    ['a route gone', () => ip('-n plugin-a route del default')],
    ['the port unplugged', () => ip(`link set ${own('c1')} nomaster`)],
    ['hairpin on', () => ip(`link set ${own('c1')} type bridge_slave hairpin on`)],
    ['the gateway gone', () => ip('address del 10.81.0.1/24 dev plug0')],
    ['the bridge down', () => ip('link set plug0 down')],
    ['the lease gone', () => writeFileSync(journal, 'release c1 eth0\n')],
    ['the journal gone', () => rmSync(journal)],
  ])('%s', (_, damage) => {
    const prevResult = must('ADD', { conf: chosen, netns: a })
    must('CHECK', { conf: { ...chosen, prevResult }, netns: a })
    damage()
    expect(refused('CHECK', { conf: { ...chosen, prevResult }, netns: a }).code).toBe(103)
  })

  test('nothing wrong with what later plugins changed and told', () => {
    const prevResult = must('ADD', { conf: chosen, netns: a }) as { interfaces: readonly Json[]; ips: readonly Json[] }
    ip('-n plugin-a link set eth0 address 02:00:00:00:00:99 mtu 1400')
    ip('-n plugin-a route add 10.99.0.0/16 via 10.81.0.1')
    const [node, eth, ...rest] = prevResult.interfaces
    const told = {
      ...prevResult,
      interfaces: [node, { ...eth, mac: '02:00:00:00:00:99', mtu: 1400 }, ...rest, { name: 'ifb0' }],
    }
    must('CHECK', { conf: { ...chosen, prevResult: told }, netns: a })
  })

  test('a namespace that is another pod’s by now', () => {
    const prevResult = must('ADD', { conf: chosen, netns: a })
    ip('netns del plugin-a')
    ip('netns add plugin-a')
    expect(refused('CHECK', { conf: { ...chosen, prevResult }, netns: a })).toMatchObject({
      code: 103,
      msg: expect.stringContaining('another namespace'),
    })
  })
})

test('STATUS says that pods are cut off, until they are not', () => {
  must('ADD', { conf, netns: a })
  ip('link set plug0 down')
  expect(refused('STATUS', { conf }).code).toBe(51)
  ip('link set plug0 up')
  must('STATUS', { conf })
  ip('link del plug0')
  expect(refused('STATUS', { conf }).code).toBe(51)
})

test('STATUS says that the tunnel to other nodes is gone', () => {
  const nodes = [
    { name: 'here', ip: '10.81.9.1', podCIDRs: ['10.81.0.0/24'] },
    { name: 'there', ip: '10.81.9.2', podCIDRs: ['10.82.0.0/24'] },
  ]
  writeFileSync('/run/plugin-nodes.json', JSON.stringify(nodes))
  const joined = { ...conf, crossNode: 'vxlan', nodeStore: { type: 'file', path: '/run/plugin-nodes.json' } }
  ip('link add plug9 type bridge')
  ip('address add 10.81.9.1/24 dev plug9')
  expect(refused('STATUS', { conf: joined })).toMatchObject({
    code: 51,
    msg: expect.stringContaining('cni-vxlan is gone'),
  })
  ip('link add cni-vxlan type vxlan id 118 dstport 4789 dev plug9')
  ip('link set cni-vxlan up')
  must('STATUS', { conf: joined })
  for (const link of ['cni-vxlan', 'plug9']) ip(`link del ${link}`)
})

test('STATUS says that ipMasq has no nft here', () => {
  must('STATUS', { conf: { ...conf, ipMasq: true } })
  const hidden = `for folder in /usr/sbin /sbin; do [ -L $folder ] || mount -t tmpfs none $folder; done && exec '${plugin}'`
  const { status, stdout } = spawnSync('unshare', ['-m', 'sh', '-c', hidden], {
    input: JSON.stringify({ ...conf, ipMasq: true }),
    env: { CNI_COMMAND: 'STATUS', CNI_PATH: '/opt', PATH: process.env.PATH },
    encoding: 'utf8',
  })
  expect([status, JSON.parse(stdout)]).toMatchObject([
    1,
    { code: 50, msg: expect.stringContaining('install nftables') },
  ])
})

test('VERSION waits for nobody who keeps the pipe open', async () => {
  const child = spawn(plugin, [], { env: { CNI_COMMAND: 'VERSION' }, stdio: ['pipe', 'pipe', 'inherit'] })
  const out: Buffer[] = []
  child.stdout.on('data', chunk => out.push(chunk))
  const code = await new Promise(resolve => child.on('close', resolve))
  expect([code, JSON.parse(Buffer.concat(out).toString()).cniVersion]).toEqual([0, '1.1.0'])
})

test('prevResult of a chain stays in front', () => {
  const prevResult = { interfaces: [{ name: 'dummy0', sandbox: b }], ips: [{ interface: 0, address: '10.99.0.2/24' }] }
  const result = must('ADD', { conf: { ...conf, prevResult }, netns: a }) as {
    interfaces: readonly Json[]
    ips: readonly { interface: number }[]
  }
  expect(result.interfaces.map(({ name }) => name)).toEqual(['dummy0', own('c1'), 'eth0', 'plug0'])
  expect(result.ips.map(one => one.interface)).toEqual([0, 2, 2])
  must('CHECK', { conf: { ...conf, prevResult: result }, netns: a })
})
