import { expect, test } from 'vitest'
import { routesFor } from '#mini-cni/ipam/assign.ts'
import type { NetConf } from '#mini-cni/model.ts'

const conf: NetConf = { cniVersion: '1.1.0', name: 'pods', type: 'mini-cni' }
const v4 = { address: '10.244.1.2/24', gateway: '10.244.1.1' }
const v6 = { address: 'fd00:10:244:1::2/64', gateway: 'fd00:10:244:1::1' }

test('a default route for each family, none twice', () => {
  const asked = { ...conf, isDefaultGateway: true, ipam: { routes: [{ dst: '0.0.0.0/0' }] } }
  expect(routesFor(asked, [v4, v6])).toEqual([
    { dst: '0.0.0.0/0', gw: '10.244.1.1' },
    { dst: '::/0', gw: 'fd00:10:244:1::1' },
  ])
})

test('a route by its own next hop, else by the gateway of its family; none for a family that the pod has not', () => {
  const routes = [{ dst: '192.0.2.0/24', gw: '10.244.1.7' }, { dst: '198.51.100.0/24' }, { dst: '2001:db8::/32' }]
  expect(routesFor({ ...conf, ipam: { routes } }, [v4])).toEqual([
    { dst: '192.0.2.0/24', gw: '10.244.1.7' },
    { dst: '198.51.100.0/24', gw: '10.244.1.1' },
  ])
})

test('no route unless asked for', () => {
  expect(routesFor(conf, [v4, v6])).toEqual([])
})
