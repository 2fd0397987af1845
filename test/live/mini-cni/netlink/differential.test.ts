import { execFileSync, execSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { explain } from '#mini-cni/netlink/explain.ts'
import { flags, libc } from '#mini-cni/netlink/ffi.ts'
import { getLinks } from '#mini-cni/netlink/messages/link.ts'
import { getNsid } from '#mini-cni/netlink/messages/nsid.ts'
import { recordRequests } from '#mini-cni/netlink/record.ts'
import { type Netlink, openNetlink } from '#mini-cni/netlink/socket.ts'
import { cases } from '../../../fixtures/netlink/cases.ts'
import { ip, ipJson } from '../ip.ts'
import { until } from '../until.ts'

/**
 * Two namespaces that start alike, each with a `pod` and a `spare` of its own: `diff-m` gets our messages, `diff-c` the
 * commands by which they explain themselves. After each the kernel must be in the same state in both.
 */
const sides = ['diff-m', 'diff-c'] as const
const places = sides.flatMap(side => [side, `${side}-pod`, `${side}-spare`])
let netlink: Netlink
let before: unknown

const remove = () => {
  for (const name of places)
    if (
      ip('netns list')
        .split('\n')
        .some(line => line.split(' ')[0] === name)
    )
      ip('netns del', name)
}

beforeAll(() => {
  remove()
  for (const name of places) ip('netns add', name)
  for (const name of places) {
    // Link-local addresses come and settle by themselves, at a time of their own.
    ip('netns exec', name, 'sysctl -qw net.ipv6.conf.default.addr_gen_mode=1')
    ip('-n', name, 'link set lo up')
  }
  netlink = socketIn('diff-m')
  before = stateOf('diff-m')
})
afterAll(() => {
  netlink?.close()
  remove()
})

test.for(cases)('%# $command', async ({ request: make }) => {
  const links = new Map(netlink.dump(getLinks()).map(({ index, name }) => [index, name]))
  const request = make(
    name => [...links].find(([, other]) => other === name)?.[0] ?? Number.NaN,
    name => `/run/netns/diff-m-${name}`,
  )

  const [sent] = recordRequests(() => netlink.request(request))
  const said = explain(request, { links: sent?.links, netns: 'diff-c' })
  // A command that needs a namespace of that side has that side's.
  for (const line of said) execSync(line.replaceAll('diff-m-', 'diff-c-'), { stdio: ['ignore', 'ignore', 'pipe'] })

  const [byMessage, byCommand] = await settled()
  expect(byCommand).toEqual(byMessage)
  expect(byMessage, 'the message changed nothing').not.toEqual(before)
  before = byMessage
})

test('the number that a namespace was given is read back', () => {
  expect(netlink.dump(getNsid('/run/netns/diff-m-spare'))).toEqual([77])
  expect(netlink.dump(getNsid('/run/netns/diff-c'))).toEqual([])
})

/** Both states when they are alike, or as they are after three seconds: the kernel tells of a carrier up to one second later. */
async function settled(): Promise<readonly [unknown, unknown]> {
  const look = () => [stateOf('diff-m'), stateOf('diff-c')] as const
  let seen = look()
  const alike = () => {
    seen = look()
    return isDeepStrictEqual(...seen)
  }
  await until('both are alike', alike, 3000).catch(() => {})
  return seen
}

function stateOf(side: string): unknown {
  return {
    links: ipJson('-n', side, '-d link').map(plainLink),
    ports: json('bridge', '-n', side, '-j', '-d', 'link'),
    addresses: ipJson('-n', side, 'address').map(({ ifname, addr_info }) => [ifname, addr_info]),
    routes: ipJson('-n', side, '-d route show table all'),
    routes6: ipJson('-n', side, '-6 -d route show table all').map(({ expires: _, ...rest }) => rest),
    // Without those that the kernel noted itself, of multicast groups.
    neighbours: ipJson('-n', side, 'neigh show'),
    proxies: ipJson('-n', side, 'neigh show proxy'),
    fdb: json('bridge', '-n', side, '-j', 'fdb'),
    pod: ipJson('-n', `${side}-pod`, '-d link').map(plainLink),
    spare: ipJson('-n', `${side}-spare`, '-d link').map(plainLink),
    numbers: ipJson('-n', side, 'netns list-id').map(({ nsid, name }) => [nsid, name?.replace(side, '')]),
  }
}

// Clocks that run, and the name by which ip found the other end's namespace.
function plainLink({ link_netns, linkinfo, ...link }: Record<string, unknown> & { linkinfo?: { info_data?: object } }) {
  const data = Object.entries(linkinfo?.info_data ?? {}).filter(([key]) => !key.endsWith('_timer'))
  return { ...link, linkinfo: linkinfo && { ...linkinfo, info_data: Object.fromEntries(data) } }
}

function json(program: string, ...argv: readonly string[]): unknown {
  return JSON.parse(execFileSync(program, argv, { encoding: 'utf8' }) || '[]')
}

function socketIn(name: string): Netlink {
  const home = openSync('/proc/thread-self/ns/net', 'r')
  const there = openSync(`/run/netns/${name}`, 'r')
  try {
    libc.setns(there, flags.CLONE_NEWNET)
    return openNetlink()
  } finally {
    libc.setns(home, flags.CLONE_NEWNET)
    closeSync(home)
    closeSync(there)
  }
}
