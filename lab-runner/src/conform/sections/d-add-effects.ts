/** D, second part: what ADD makes, and what it leaves as it was. */
import { type Item, Unmet } from '../item.ts'
import type { Json } from '../rig.ts'
import { compareVersions } from '../versions.ts'
import { kept } from './d-kept.ts'
import { answer, fakeIpam } from './fake-ipam.ts'
import { addCall } from './in-version.ts'
import { linkIn, type Route, routesIn } from './kernel-state.ts'
import { addressesOf, familyOf, interfacesOf, type ListedRoute, routesOf } from './result-parts.ts'

export const items: readonly Item[] = [
  {
    id: 'D30',
    level: 'MUST',
    says: 'must make CNI_IFNAME in CNI_NETNS: up, with the MAC, MTU, addresses and routes that the result has',
    source: 'SPEC 1.1.0 §4 ADD, §5 ADD Success',
    kinds: ['main'],
    async run(rig) {
      const pod = await rig.pod()
      const result = await rig.add(pod)
      const link = await linkIn(rig, pod)
      if (!link.up) throw new Unmet('eth0 is there, but down')
      const said = interfacesOf(result).find(({ name, sandbox }) => name === 'eth0' && sandbox === pod.netns)
      if (said?.mac !== undefined && said.mac.toLowerCase() !== link.mac)
        throw new Unmet(`eth0 has the MAC ${link.mac}, the result says ${said.mac}`)
      if (said?.mtu !== undefined && said.mtu !== link.mtu)
        throw new Unmet(`eth0 has an MTU of ${link.mtu}, the result says ${said.mtu}`)
      const there = link.addresses.map(({ address }) => address.split('/')[0])
      const lost = addressesOf(result).find(({ address }) => !there.includes(address.split('/')[0]))
      if (lost !== undefined) throw new Unmet(`${lost.address} is in the result, but not on eth0 (${there.join(', ')})`)
      const routes = await routesIn(rig, pod)
      const absent = routesOf(result).find(({ dst }) => !routes.some(route => route.dst === dst))
      if (absent !== undefined) throw new Unmet(`the route to ${absent.dst} is in the result, but not in the pod`)
    },
  },
  {
    id: 'D35',
    level: 'MUST',
    says: 'must apply and report the routes that IPAM gives, with gw, mtu, advmss, priority and table',
    source: 'SPEC 1.1.0 §4 Delegation, §5 ADD Success',
    kinds: ['main'],
    since: '0.3.0',
    async run(rig) {
      const wanted = compareVersions(String(rig.conf.cniVersion), '1.1.0') < 0 ? plain : [...plain, ...detailed]
      const ipam = await fakeIpam(rig, { ADD: answer(rig, { routes: wanted }) })
      const pod = await rig.pod()
      const result = await rig.add(pod, { conf: ipam.conf, env: ipam.env })
      const routes = await routesIn(rig, pod)
      for (const route of wanted) {
        const found = routes.filter(({ dst }) => dst === route.dst)
        if (found.length === 0) throw new Unmet(`the route to ${route.dst} is not in the pod`)
        const said = routesOf(result).find(({ dst }) => dst === route.dst)
        const full = { ...route, gw: route.gw ?? said?.gw ?? gatewayIn(result) }
        const wrong = found.some(one => differs(full, one) === undefined) ? undefined : differs(full, found[0])
        if (wrong !== undefined) throw new Unmet(`the route to ${route.dst} has ${wrong}`)
        if (said === undefined) throw new Unmet(`the route to ${route.dst} is made, but not in the result`)
        const left = Object.entries(route).find(([key, value]) => said[key] !== value)
        if (left !== undefined)
          throw new Unmet(`the result says ${left[0]} ${said[left[0]]} of ${route.dst}, not ${left[1]}`)
      }
    },
  },
  {
    id: 'D36',
    level: 'MUST',
    says: 'must refuse ADD when CNI_IFNAME exists already, and leave that interface and all else as it was',
    source: 'SPEC 1.1.0 §4 ADD',
    kinds: ['main'],
    async run(rig) {
      const pod = await rig.pod()
      const before = await rig.settled(pod)
      await rig.exec(['ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'other'], pod)
      await rig.exec(['ip', 'address', 'add', '203.0.113.9/24', 'dev', 'eth0'], pod)
      const taken = await rig.snapshot()
      const { exitCode } = await rig.call({ command: 'ADD', pod })
      if (exitCode === 0) throw new Unmet('ADD succeeded though eth0 was there already')
      await rig.unchanged(taken, 'an ADD of a name that is taken')
      await rig.exec(['ip', 'link', 'delete', 'eth0'], pod)
      await rig.unchanged(before, 'an ADD of a name that was taken')
    },
  },
  {
    id: 'D37',
    level: 'MUST',
    says: 'must hand on prevResult, with what it changed or added, in the same order and with indexes that still hold',
    source: 'SPEC 1.1.0 §4 ADD, §5 ADD Success',
    kinds: ['main', 'chained'],
    since: '0.3.0',
    async run(rig) {
      const pod = await rig.pod()
      const cniVersion = String(rig.conf.cniVersion)
      const before = rig.kind === 'chained' ? await rig.prev(pod) : { cniVersion }
      const prev = kept.added(before, cniVersion)
      const result = await rig.add(pod, { conf: { prevResult: prev } })
      const lost = kept.lost(prev, result)
      if (lost !== undefined) throw new Unmet(lost)
      if (rig.kind === 'chained') return
      const own = addressesOf(result).filter(one => !addressesOf(prev).some(({ address }) => address === one.address))
      const faces = interfacesOf(result)
      const astray = own.find(({ interface: at }) => at !== undefined && faces[at]?.sandbox !== pod.netns)
      if (astray !== undefined)
        throw new Unmet(`the address ${astray.address} points to interface ${astray.interface}, which is not the pod's`)
    },
  },
  {
    id: 'D38',
    level: 'QUALITY',
    says: 'should give no second address to the same id and name, and serve the same id under another name',
    source: 'SPEC 1.1.0 §4 ADD',
    kinds: ['main', 'ipam'],
    async run(rig) {
      const pod = await rig.pod()
      const first = addressesOf(await rig.add(pod)).map(({ address }) => address)
      const before = await rig.snapshot()
      const again = await rig.call(await addCall(rig, pod))
      if (again.exitCode === 0) {
        const second = addressesOf(again.json ?? {}).map(({ address }) => address)
        const other = second.filter(address => !first.includes(address))
        if (other.length > 0) throw new Unmet(`the second ADD gave ${other.join(', ')} to who had ${first.join(', ')}`)
      }
      await rig.unchanged(before, 'a second ADD of the same id and name')
      await rig.add(pod, { ifname: 'net1' })
      if (rig.kind === 'main') await linkIn(rig, pod, 'net1')
    },
  },
]

const plain: readonly ListedRoute[] = [{ dst: '198.51.100.0/24' }, { dst: '203.0.113.0/24', gw: '10.88.0.1' }]
const detailed: readonly ListedRoute[] = [
  { dst: '198.18.1.0/24', table: 100 },
  { dst: '198.18.2.0/24', priority: 77 },
  { dst: '198.18.3.0/24', mtu: 1300, advmss: 1200 },
]

/** Without `gw` a route goes by a gateway that the plugin chooses (SPEC §5): the one that the result has for IPv4. */
function gatewayIn(result: Json): string | undefined {
  return addressesOf(result).find(({ address }) => familyOf(address) === '4')?.gateway
}

/** What of the kernel's route is not as it was given. */
function differs(wanted: Json, found: Route | undefined): string | undefined {
  for (const [key, value] of Object.entries(wanted) as [keyof Route, unknown][]) {
    const is = found?.[key]
    if (is !== value) return `${key} ${is ?? 'none'} in place of ${value ?? 'none'}`
  }
  return undefined
}
