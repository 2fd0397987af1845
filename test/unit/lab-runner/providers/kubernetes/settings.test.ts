import { expect, test } from 'vitest'
import {
  containerdConfig,
  kubeletConfig,
  proxyConfig,
} from '../../../../../lab-runner/src/providers/kubernetes/settings.ts'

test('a machine is taken as it is: with swap, control groups of version 1, a small disk', () => {
  const { evictionHard, ...config } = JSON.parse(kubeletConfig('lab', 'node2'))
  expect(config).toMatchObject({
    ...{ apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' },
    ...{ failSwapOn: false, failCgroupV1: false, cgroupDriver: 'cgroupfs', cgroupRoot: '/cnilab/lab/node2' },
  })
  expect(new Set(Object.values(evictionHard))).toEqual(new Set(['0%']))
})

test('a machine without CAP_SYS_RESOURCE: nobody asks for a better place when memory runs out', () => {
  expect(containerdConfig()).toContain('restrict_oom_score_adj = true')
  expect(containerdConfig()).toMatch(/^oom_score = 0$/m)
  const scores = [
    kubeletConfig('lab', 'node1'),
    proxyConfig({ name: 'lab', underlay: 'bridged', nodes: [], pods: [] }, 'node1', 'nftables'),
  ].map(text => JSON.parse(text).oomScoreAdj)
  expect(scores).toEqual([0, 0])
})

test('the limit of connections, which is of the whole machine, is left alone', () => {
  const topology = { name: 'lab', underlay: 'bridged', nodes: [], pods: [] } as const
  expect(JSON.parse(proxyConfig(topology, 'node1', 'iptables')).conntrack).toMatchObject({ maxPerCore: 0, min: 0 })
})

test('an ordinary user makes no control groups, and the kubelet is told that it is in a user namespace', () => {
  expect(containerdConfig()).not.toContain('disable_cgroup')
  expect(containerdConfig(true)).toContain('\n  disable_cgroup = true\n  disable_hugetlb_controller')
  const config = JSON.parse(kubeletConfig('lab', 'node1', true))
  expect(config).toMatchObject({ cgroupsPerQOS: false, featureGates: { KubeletInUserNamespace: true } })
  expect(config.cgroupRoot).toBeUndefined()
})
