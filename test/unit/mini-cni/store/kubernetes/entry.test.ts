import { expect, test } from 'vitest'
import { entryOf } from '#mini-cni/store/kubernetes/entry.ts'

const node = (
  name: string,
  podCIDRs: readonly string[] | undefined,
  addresses: readonly (readonly [string, string])[],
) => ({
  metadata: { name },
  spec: podCIDRs === undefined ? {} : { podCIDR: podCIDRs[0] as string, podCIDRs },
  status: { addresses: addresses.map(([type, address]) => ({ type, address })) },
})

test('internal addresses and all pod CIDRs, of both families', () => {
  const addresses = [
    ['Hostname', 'worker.example'],
    ['InternalIP', '172.18.0.3'],
    ['ExternalIP', '192.0.2.7'],
    ['InternalIP', 'fc00::3'],
  ] as const
  expect(entryOf(node('worker.example', ['10.244.1.0/24', 'fd00::/64'], addresses))).toEqual({
    name: 'worker.example',
    ips: ['172.18.0.3', 'fc00::3'],
    podCIDRs: ['10.244.1.0/24', 'fd00::/64'],
  })
})

test.each([
  ['no pod CIDR yet', node('one', undefined, [['InternalIP', '172.18.0.3']])],
  ['no address yet', node('one', ['10.244.1.0/24'], [['Hostname', 'one']])],
  ['an address that is none', node('one', ['10.244.1.0/24'], [['InternalIP', 'one.local']])],
  ['nothing', {}],
])('a node with %s is left out', (_, object) => {
  expect(entryOf(object)).toBeUndefined()
})

test('a cluster of before 1.16 says one CIDR', () => {
  const { podCIDRs } =
    entryOf({ ...node('one', [], [['InternalIP', '172.18.0.3']]), spec: { podCIDR: '10.244.1.0/24' } }) ?? {}
  expect(podCIDRs).toEqual(['10.244.1.0/24'])
})
