import { expect, test } from 'vitest'
import { clusterCidrs } from '../../../../../lab-runner/src/providers/kubernetes/ranges.ts'

test('the cluster is what all nodes are in, one range per family', () => {
  const nodes = [
    { name: 'node1', podCidrs: ['10.244.1.0/24', 'fd00:10:244:1::/64'] },
    { name: 'node2', podCidrs: ['10.244.2.0/24', 'fd00:10:244:2::/64'] },
  ]
  expect(clusterCidrs({ nodes })).toEqual(['10.244.0.0/16', 'fd00:10:244::/48'])
  expect(clusterCidrs({ nodes: [] })).toEqual([])
})
