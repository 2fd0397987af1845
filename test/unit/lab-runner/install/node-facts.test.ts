import { expect, test } from 'vitest'
import { lookAt, parseFacts } from '../../../../lab-runner/src/install/node-facts.ts'
import type { Node, Output } from '../../../../lab-runner/src/providers/provider.ts'

const said = `runtime containerd 1.6.20~ds1
has nft
has portmap
network 10-kindnet.conflist
network 87-podman bridge.conflist
aside 05-cilium.conflist
installed mini-cni
agent yes
machine x86_64
address 172.30.0.11/24
room 4000000
pod a
`

test('what a node says of itself', () => {
  expect(parseFacts(said)).toEqual({
    runtime: 'containerd 1.6.20~ds1',
    has: new Set(['nft', 'portmap']),
    networks: ['10-kindnet.conflist', '87-podman bridge.conflist'],
    aside: ['05-cilium.conflist'],
    addresses: ['172.30.0.11/24'],
    ...{
      installed: 'mini-cni',
      half: false,
      agent: true,
      namespaces: ['a'],
      room: 4_000_000,
      unwritable: false,
      silent: undefined,
    },
  })
})

test('an install that came to no end has a plugin, and no configuration', () => {
  expect(parseFacts('half mini-cni\nroom 4000000\n')).toMatchObject({ installed: 'mini-cni', half: true })
  expect(parseFacts('half \nroom 4000000\n')).toMatchObject({ installed: undefined, half: true })
})

/** A node that answers `look` with these lines. */
function nodeSaying(stdout: string, alive: Partial<Output> = {}): Node {
  const fine: Output = { exitCode: 0, stdout: '', stderr: '' }
  return {
    ...{ name: 'node1', ips: [], podCidrs: [], environment: {}, command: argv => argv, put: async () => {} },
    exec: async ([program]) => (program === 'true' ? { ...fine, ...alive } : { ...fine, stdout }),
  }
}

test.each([
  [
    'is down',
    nodeSaying('', { exitCode: 137, stderr: 'node1 is down\n' }),
    'node1: node1 is down; nothing was changed on any node',
  ],
  [
    'cannot be written',
    nodeSaying(`${said}cannot write /opt/mini-cni\n`),
    'node1: /opt/mini-cni cannot be written; nothing',
  ],
  [
    'has a runtime that is silent',
    nodeSaying('silent containerd\nroom 4000000\n'),
    'node1: containerd does not answer, so nobody knows',
  ],
  ['has no room', nodeSaying('room 51200\n'), 'node1: its disk has 50 MB left below /opt, and 300 are needed; nothing'],
  [
    'has a network that comes first',
    nodeSaying(`${said}network 00-a.conflist\n`),
    'node1: its runtime takes /etc/cni/net.d/00-a.conflist before ours (00-cnilab.conflist); nothing',
  ],
])('a node that %s is a sentence, before anything is changed', async (_, node, message) => {
  await expect(lookAt(node)).rejects.toThrow(message)
})
