import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { onLabNode, plugin, request } from './lab-node.ts'

const look = `
for pod in $(ls /run/netns); do ip -n "$pod" -br address show scope global; ip -n "$pod" route; done | sed 's/@[^ ]*//; s/  */ /g; s/ $//'
ip -br link show type bridge | cut -d' ' -f1
ip route show proto 118
`
const lines = (text: string) => text.trim().split('\n')
const answers = (text: string) =>
  lines(text)
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line))

test('each lab is rebuilt as far as its keys go, one after the other on the same node', async () => {
  const script = [1, 2, 3, 4, 5, 6].map(lab => `echo lab ${lab}; driver ${request(lab)} | cut -c1-10; ${look}`)
  const text = await onLabNode(script.join('\n'))
  const pod = (n: number) => `eth0 UP 10.244.1.${n}/24 fd00:10:244:1::${n}/64`
  const connected = (n: number) => `10.244.1.0/24 dev eth0 proto kernel scope link src 10.244.1.${n}`
  const byGateway = 'default via 10.244.1.1 dev eth0'
  expect(lines(text).map(line => line.trim())).toEqual([
    ...['lab 1', '{"ok":true'],
    ...['lab 2', '{"ok":true'],
    ...['lab 3', '{"ok":true', pod(2), connected(2)],
    ...['lab 4', '{"ok":true', pod(2), connected(2), pod(3), connected(3), 'cni0'],
    ...['lab 5', '{"ok":true', pod(2), byGateway, connected(2), pod(3), byGateway, connected(3), 'cni0'],
    ...['lab 6', '{"ok":true', pod(2), byGateway, connected(2), pod(3), byGateway, connected(3), 'cni0'],
    '10.244.2.0/24 via 172.30.0.12 dev eth0',
  ])
})

test('nothing made by hand carries it: all that is on the node goes first, and remove leaves nothing', async () => {
  const byHand = `
ip netns add a; ip netns add b; touch /run/netns/c
ip netns exec a unshare -iupf --kill-child sleep 61 2>/dev/null &
ip link add veth-a type veth peer name eth0 netns a; ip link add x1 type veth peer name x2
ip link add cni0 type bridge; ip link add vx type vxlan id 1 dev eth0 remote 172.30.0.12 dstport 8472
ip link set vx up; ip route add 10.244.2.0/24 dev vx; echo 1 >/proc/sys/net/ipv4/ip_forward
while ! pgrep -xf 'sleep 61' >/dev/null; do :; done
`
  const text = await onLabNode(`${byHand}
driver ${request(6, { do: 'remove', known: ['a', 'b', 'c'] })}
ip -br link | cut -d' ' -f1; ip route; ls /run/netns; cat /proc/sys/net/ipv4/ip_forward
pgrep -xf 'sleep 61' || echo no sandbox`)
  expect(lines(text).map(line => line.replace(/@.*/, '').trim())).toEqual([
    '{"ok":true}',
    'lo',
    'eth0',
    '172.30.0.0/24 dev eth0 proto kernel scope link src 172.30.0.11',
    '0',
    'no sandbox',
  ])
})

test('twice is the same: addresses too', async () => {
  const text = await onLabNode(`driver ${request(6)}; driver ${request(6)}`)
  const [first, second] = answers(text)
  expect(first.ok).toBe(true)
  expect(second).toEqual(first)
  expect(first.pods.map(({ name }: { name: string }) => name)).toEqual(['a', 'b'])
})

test('on another machine than it was asked for it does nothing', async () => {
  const text = await onLabNode(`ip netns add a; hostname laptop; driver ${request(6)}; ls /run/netns`)
  expect(answers(text)[0]).toMatchObject({
    ok: false,
    trouble: { message: expect.stringContaining('this is laptop, not node1') },
  })
  expect(lines(text).at(-1)).toBe('a')
})

test('a program that stands in the way is told with its place in the tree', async () => {
  const bad = request(3, { pods: [{ name: 'a', ips: ['10.244.1.2'] }] })
  const [answer] = answers(await onLabNode(`driver ${bad}`))
  expect(answer).toMatchObject({
    ok: false,
    trouble: { kind: 'threw', message: expect.stringContaining('"10.244.1.2"'), node: 'node1' },
  })
  expect(answer.trouble.file).toBe('link/plan.ts')
})

test('explained: the commands, typed on another such node, make the same links, addresses and routes', async () => {
  const [answer] = answers(await onLabNode(`driver ${request(6, { explain: true })}`))
  expect(answer.explained.slice(0, 3)).toEqual(['ip netns add a', 'ip netns add b', 'ip -n a link set dev lo up'])
  const show = `
for pod in a b; do ip -n $pod -br link; ip -n $pod -br address show scope global; ip -n $pod route; ip -n $pod -6 route show default; done
ip -br link show master cni0; ip -br address show dev cni0 scope global; ip route; ip -6 route show proto 118; bridge -d link show | grep -c 'hairpin on'`
  const made = await onLabNode(`driver ${request(6)} >/dev/null; ${show}`)
  const typed = await onLabNode(`${answer.explained.join('\n')}\n${show}`)
  const plain = (text: string) => text.replaceAll(/ {2,}/g, ' ').replaceAll(/@if\d+/g, '')
  expect(plain(typed)).toBe(plain(made))
})

test('pods attached by a plugin that is run as a runtime runs it are those that the pipeline makes, GC and all tried before', async () => {
  const source = fileURLToPath(new URL('../../../../mini-cni/src', import.meta.url))
  const text = await onLabNode(`${plugin(source)}driver ${request(7)}; ${look}ls /run/bin; driver ${request(6)}`)
  const [byExec, inProcess] = answers(text)
  expect(byExec.ok).toBe(true)
  const addresses = ({ pods }: { pods: { result: { ips: { address: string }[] } }[] }) =>
    pods.map(({ result }) => result.ips.map(({ address }) => address))
  expect(addresses(byExec)).toEqual(addresses(inProcess))
  expect(lines(text)).toContain('eth0 UP 10.244.1.3/24 fd00:10:244:1::3/64')
  expect(lines(text)).not.toContain('rehearsal-ipam')
}, 90_000)

test.each([
  ['a log line before the result', 'echo hello; echo "{}"', /^the result of mini-cni is no JSON: hello/],
  [
    'an error as plain text',
    'echo no luck; exit 1',
    /^mini-cni ADD: failed, and its stdout is no error of CNI: no luck/,
  ],
  ['an error of CNI', `echo '{ "code": 11, "msg": "all taken" }'; exit 1`, /^mini-cni ADD: all taken \(code 11\)/],
])('a plugin that answers %s', async (_, answer, message) => {
  const script = `mkdir -p /run/bin; cat >/run/bin/mini-cni <<'END'\n#!/bin/sh\n${answer}\nEND\nchmod +x /run/bin/mini-cni\n`
  const [{ ok, trouble }] = answers(await onLabNode(`${script}driver ${request(7)}`))
  expect({ ok, message: trouble.message }).toEqual({ ok: false, message: expect.stringMatching(message) })
})
