import { expect, test, vi } from 'vitest'
import { type ConfigReader, rememberConfigs } from '#mini-cni/agent/read-known.ts'
import { readConfig } from '#mini-cni/protocol/config.ts'
import type { Environment } from '#mini-cni/protocol/environment.ts'

const add: Environment = { command: 'ADD', containerId: 'a', netns: '/run/netns/a', ifname: 'eth0', path: [], args: {} }
const text = JSON.stringify({ cniVersion: '1.1.0', name: 'pods', type: 'mini-cni', bridge: 'cni0' })

function counted() {
  const read = vi.fn<ConfigReader>(readConfig)
  return { read, known: rememberConfigs(read) }
}

test('a text is read once for all pods', () => {
  const { read, known } = counted()
  const first = known(text, add)
  expect(known(text, { ...add, containerId: 'b', netns: '/run/netns/b' })).toBe(first)
  expect(first).toEqual(readConfig(text, add))
  expect(read).toHaveBeenCalledTimes(1)
})

const others: readonly (readonly [what: string, text: string, environment: Environment, self: string])[] = [
  ['text', text.replace('cni0', 'cni1'), add, 'mini-cni'],
  ['command', text, { ...add, command: 'DEL' }, 'mini-cni'],
  ['MAC address', text, { ...add, args: { mac: '02:00:00:00:00:01' } }, 'mini-cni'],
  ['address', text, { ...add, args: { ips: ['10.244.1.9'] } }, 'mini-cni'],
  [
    'name of ours',
    text.replace('"cni0"', '"cni0","ipam":{"type":"other","ranges":[[{"subnet":"10.1.0.0/16"}]]}'),
    add,
    'other',
  ],
]

test.each(others)('with another %s it is read again, and is what it says', (_, other, environment, self) => {
  const { known } = counted()
  known(text, add, 'mini-cni')
  expect(known(other, environment, self)).toEqual(readConfig(other, environment, self))
})

test('what is wrong is refused each time, and long lists are not kept', () => {
  const { read, known } = counted()
  for (let i = 0; i < 2; i++) expect(() => known('{', add)).toThrow('no JSON')
  const long = JSON.stringify({ ...JSON.parse(text), 'cni.dev/valid-attachments': Array(5000).fill('c') })
  for (let i = 0; i < 2; i++) known(long, { ...add, command: 'GC' })
  expect(read).toHaveBeenCalledTimes(4)
})
