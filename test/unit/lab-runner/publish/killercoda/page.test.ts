import { expect, test } from 'vitest'
import { pageOf } from '../../../../../lab-runner/src/publish/killercoda/page.ts'

const hosts = [
  { node: 'node1', host: 'controlplane', here: true, ip: '172.30.0.11', podCidr: '10.244.1.0/24' },
  { node: 'node2', host: 'node01', here: false, ip: '172.30.0.12', podCidr: '10.244.2.0/24' },
]
const page = (...lines: string[]) =>
  pageOf(lines.join('\n'), { hosts, web: 'https://example.test/blob/HEAD/labs', lab: '03-veth' })
    .split('\n')
    .slice(0, -1)

test('a command is clicked, a screen is read', () => {
  expect(page('```bash node1 look', 'ip link', '```', '', '```', 'node1# x', '```')).toEqual([
    ...['```bash', 'ip link', '```{{exec}}', '', '```text', 'controlplane# x', '```'],
  ])
})

test('a fence for both nodes is two', () => {
  expect(page('```bash node1 node2', 'ip netns add x', '```')).toEqual([
    ...['```bash', 'ip netns add x', '```{{exec}}', '', '```bash', 'ssh node01 ip netns add x', '```{{exec}}'],
  ])
})

test('a solution stays folded', () => {
  const lines = ['<details><summary>Solution, node2</summary>', '', '```bash node2', 'true', '```', '', '</details>']
  expect(page(...lines)).toEqual([
    ...[
      '<details><summary>Solution, node01</summary>',
      '',
      '```bash',
      'ssh node01 true',
      '```{{exec}}',
      '',
      '</details>',
    ],
  ])
})

test('nodes go by the names of their machines, but for words that only look like them', () => {
  expect(page("On node1's side; node12, my-node1, /node1/x, node1.local, {node2.ip}.")).toEqual([
    "On controlplane's side; node12, my-node1, /node1/x, node1.local, 172.30.0.12.",
  ])
})

test('nobody is told to open the terminal that is open', () => {
  expect(page('Look. Open a shell on a node with `cnilab shell node1`. Then type.')).toEqual(['Look. Then type.'])
  expect(page('You see it in `cnilab shell node2`, too.')).toEqual(['You see it in `ssh node01`, too.'])
})

test('links and images lead to the repository', () => {
  expect(page('[a](../background/x.md#y) ![b](fig.png) [c](https://d.test/) [e](#f)')).toEqual([
    '[a](https://example.test/blob/HEAD/labs/background/x.md#y) ![b](https://example.test/raw/HEAD/labs/03-veth/fig.png) [c](https://d.test/) [e](#f)',
  ])
})

test('boxes stay boxes when a name grows', () => {
  const figure = ['  node1            node2', '┌─ node1 ───────┐ ┌──────── node2 ┴─┐', '│ eth0 172.30.0.11 │']
  expect(page('```', ...figure, '```').slice(1, -1)).toEqual([
    '  controlplane     node01',
    '┌─ controlplane ┐ ┌─────── node01 ┴─┐',
    '│ lab0 172.30.0.11 │',
  ])
})
