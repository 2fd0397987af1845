import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inUse, readNodeState } from '../../../../lab-runner/src/network-plugin/node-state.ts'
import { nodeScreen } from '../../../../lab-runner/src/network-plugin/screen.ts'
import { tellNode } from '../../../../lab-runner/src/network-plugin/tell-node.ts'
import { root } from '../../../../lab-runner/src/version.ts'

const recorded = (name: string) => readFileSync(join(root, `test/fixtures/nodes/${name}.txt`), 'utf8')
const state = (name: string) => readNodeState(recorded(name))
const report = (name: string) => tellNode(state(name))

test.each([
  ['cilium', 'Cilium', /no bridge: BPF programs/, /^a tunnel: .* cilium_vxlan/],
  ['canal', 'Canal', /169\.254\.1\.1/, /^a tunnel by Flannel/],
  ['calico-ipip', 'Calico', /169\.254\.1\.1/, /tunl0, IP in IP/],
  ['calico-vxlan', 'Calico', /169\.254\.1\.1/, /vxlan\.calico/],
  ['calico-bgp', 'Calico', /169\.254\.1\.1/, /^plain routes .* BGP/],
  ['flannel-vxlan', 'Flannel', /and a bridge/, /^a tunnel: .* flannel\.1/],
  ['flannel-hostgw', 'Flannel', /and a bridge/, /^plain routes/],
  ['weave', 'Weave Net', /and a bridge/, /^a tunnel: .* VXLAN/],
  ['nsx', 'NSX-T', /Open vSwitch/, /hypervisor/],
  ['kindnet', 'kindnet', /plugin ptp/, /^plain routes/],
])('%s is %s, and its way is told', (name, plugin, pods, crossing) => {
  const told = report(name)
  expect(told.plugin).toBe(plugin)
  expect(told.evidence.length).toBeGreaterThanOrEqual(2)
  expect(told.pods).toMatch(pods)
  expect(told.crossing).toMatch(crossing)
  expect(told.warnings).toEqual([])
})

test.each(['cilium', 'canal', 'calico-ipip', 'flannel-vxlan', 'weave', 'nsx', 'kindnet'])(
  '%s: every interface but the other end of the recorder’s own cable has a meaning',
  name => {
    const { links } = report(name)
    const vague = links.filter(({ means }) => /nothing here says more of it|^one end of a cable/.test(means))
    expect(
      vague.map(link => link.name).filter(one => one !== 'uplink' && !(name === 'nsx' && one.startsWith('veth'))),
    ).toEqual([])
    expect(links.find(link => link.name === 'eth0')?.means).toBe(
      'the node’s own card: its default route leads by 172.30.2.1',
    )
  },
)

describe('what is not as it should be', () => {
  test('podman’s file makes a node Ready that has no plugin', () => {
    const told = report('podman')
    expect(told.plugin).toBeUndefined()
    expect(told.warnings).toEqual([
      expect.stringMatching(/^the configuration in use is podman’s/),
      '87-podman-bridge.conflist wants the plugin tuning, and /opt/cni/bin has none',
    ])
  })

  test('a node without any', () => {
    expect(report('none')).toMatchObject({
      plugin: undefined,
      pods: expect.stringMatching(/^there is no network plugin/),
      warnings: [],
    })
  })

  test('a plugin that works, but another file comes first', () => {
    const told = tellNode(
      readNodeState(
        recorded('cilium').replace(
          '-- 05-cilium.conflist',
          '-- 04-other.conflist\n{"type":"bridge"}\n-- 05-cilium.conflist',
        ),
      ),
    )
    expect(told.plugin).toBe('Cilium')
    expect(told.warnings[0]).toBe(
      'Cilium works here, but the first configuration by name is 04-other.conflist (bridge): new pods go there',
    )
  })

  test('a file that is left of a plugin is not the plugin that works', () => {
    const left = recorded('flannel-vxlan').replace(
      '== plugins',
      '-- 20-old.conflist\n{"plugins":[{"type":"weave-net"}]}\n\n== plugins',
    )
    expect(tellNode(readNodeState(left)).plugin).toBe('Flannel')
  })

  test('a plugin whose file is gone', () => {
    const gone = recorded('cilium').replace(/== configuration[\s\S]*== plugins/, '== configuration\n== plugins')
    const told = tellNode(readNodeState(gone))
    expect(told.plugin).toBe('Cilium')
    expect(told.warnings).toEqual([
      'Cilium is here, but /etc/cni/net.d has no configuration: the kubelet says NotReady',
    ])
  })

  test('a file that is no JSON', () => {
    const bad = recorded('kindnet').replace('-- 10-kindnet.conflist\n{', '-- 10-kindnet.conflist\n')
    expect(tellNode(readNodeState(bad)).warnings.join()).toContain('10-kindnet.conflist cannot be read as JSON')
  })

  test('an answer that was cut short is an error', () => {
    expect(() => readNodeState(recorded('kindnet').slice(0, 400))).toThrow()
    expect(() => readNodeState('')).toThrow('the node did not say all about itself')
  })
})

test('keys of a kubeconfig are not read', () => {
  expect(state('canal').configuration.find(({ name }) => name === 'calico-kubeconfig')?.text).toBe('')
  expect(inUse(state('canal'))?.name).toBe('10-canal.conflist')
})

test('the screen', () => {
  expect(nodeScreen(report('flannel-vxlan')).join('\n')).toMatchInlineSnapshot(`
    "node01: Flannel
      known by: /etc/cni/net.d/10-flannel.conflist, flanneld runs,
      /run/flannel/subnet.env, interface flannel.1

      lo            loopback  the node’s loopback (127.0.0.1/8)
      uplink        veth      one end of a cable
      eth0          veth      the node’s own card: its default route leads by
                              172.30.2.1 (172.30.2.2/24)
      cni0          bridge    the bridge that all pods of this node are ports of;
                              has their gateway’s address (10.244.1.1/24)
      veth5d3e8f21  veth      the node’s end of a pod’s cable, a port of cni0
      flannel.1     vxlan     Flannel’s tunnel (VXLAN): one route, one ARP and one
                              FDB entry for each other node (10.244.1.0/32)

    pods      a veth for each pod, and a bridge: Flannel has the reference plugin
              bridge make it, with addresses of host-local
    nodes     a tunnel: the range of each other node is routed to flannel.1, which
              wraps packets into UDP (port 8472)"
  `)
  expect(nodeScreen(report('calico-bgp')).every(line => line.length <= 80)).toBe(true)
})
