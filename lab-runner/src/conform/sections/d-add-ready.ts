/** D, fourth part: what works from the moment that ADD returns. */
import { type Item, NotApplicable, Unmet } from '../item.ts'
import type { PodOfRig, Rig } from '../rig.ts'
import { ipamFor } from './address-family.ts'
import { linkIn, linksIn, macOrigin } from './kernel-state.ts'
import { addressesOf, bare, interfacesOf } from './result-parts.ts'

export const items: readonly Item[] = [
  {
    id: 'D43',
    level: 'QUALITY',
    says: 'should carry the first packet when it returns: pod to gateway, pod to pod, node to pod (another node is out of sight)',
    source: 'kubernetes#54651, plugins#1276',
    kinds: ['main'],
    limit: 30_000,
    async run(rig) {
      const [one, other] = [await rig.pod(), await rig.pod()]
      const old = addressesOf(await rig.add(one))
      const fresh = addressesOf(await rig.add(other))
      const host = (await linksIn(rig)).flatMap(({ addresses }) => addresses.map(({ address }) => bare(address)))
      const gateways = fresh.flatMap(({ gateway }) =>
        gateway !== undefined && host.includes(gateway) ? [gateway] : [],
      )
      if (fresh.length === 0) throw new NotApplicable('the pods have no addresses')
      const pings = [
        ...gateways.map(to => reach(rig, 'pod to gateway', to, other)),
        ...old.map(({ address }) => reach(rig, 'pod to pod', bare(address), other)),
        ...(gateways.length > 0 ? fresh.map(({ address }) => reach(rig, 'node to pod', bare(address))) : []),
      ]
      const lost = (await Promise.all(pings)).filter(said => said !== undefined)
      if (lost.length > 0) throw new Unmet(`the first packet was lost: ${lost.join('; ')}`)
    },
  },
  {
    id: 'D44',
    level: 'QUALITY',
    says: 'should set the MAC of what it makes, so that udev (MACAddressPolicy=persistent) does not rewrite it',
    source: 'flannel#1155, systemd#21185; sysfs-class-net addr_assign_type',
    kinds: ['main'],
    async run(rig) {
      const pod = await rig.pod()
      await rig.settled()
      const before = (await linksIn(rig)).map(({ index }) => index)
      await rig.add(pod)
      const made = (await linksIn(rig)).filter(({ index }) => !before.includes(index))
      const places = [...made.map(({ name }) => ({ name, place: undefined })), { name: 'eth0', place: pod }]
      for (const { name, place } of places) {
        const origin = await macOrigin(rig, name, place)
        if (origin === undefined) throw new NotApplicable('/sys of a network namespace cannot be seen here')
        if (origin === 1)
          throw new Unmet(
            `the MAC of ${name} ${place ? 'in the pod' : 'on the host'} is the kernel's random one (addr_assign_type 1)`,
          )
      }
    },
  },
  {
    id: 'D45',
    level: 'PRACTICE',
    says: 'should answer what containerd takes: an eth0 in the sandbox, and an address that points to it',
    source: 'containerd/go-cni:result.go, containerd:internal/cri/server/sandbox_run.go',
    kinds: ['main', 'chained'],
    since: '0.3.0',
    async run(rig) {
      const pod = await rig.pod()
      const result = await rig.add(pod)
      const faces = interfacesOf(result)
      const at = faces.findIndex(({ name, sandbox }) => name === 'eth0' && sandbox === pod.netns)
      if (at < 0)
        throw new Unmet(`no eth0 in ${pod.netns} among ${faces.map(({ name }) => name).join(', ') || 'no interfaces'}`)
      const beyond = addressesOf(result).find(ip => ip.interface !== undefined && ip.interface >= faces.length)
      if (beyond !== undefined)
        throw new Unmet(`${beyond.address} is on interface ${beyond.interface} of ${faces.length}`)
      const own = addressesOf(result).filter(ip => ip.interface === at)
      if (own.length === 0) throw new Unmet('no address of the result points to eth0')
    },
  },
  {
    id: 'D46',
    level: 'QUALITY',
    says: 'should give IPv6 addresses that can be used at once, neither tentative nor duplicate, and none but its own',
    source: 'RFC 4862 §5.4; kubernetes#54651, plugins#508',
    kinds: ['main'],
    async run(rig) {
      const pod = await rig.pod()
      const conf = ipamFor(rig, '46') ?? {}
      const listed = addressesOf(await rig.add(pod, { conf })).map(({ address }) => bare(address))
      if (!listed.some(address => address.includes(':'))) throw new NotApplicable('the pod is given no IPv6 address')
      const there = (await linkIn(rig, pod)).addresses.filter(({ address, global }) => global && address.includes(':'))
      const unready = there.find(({ tentative, dadfailed }) => tentative || dadfailed)
      if (unready !== undefined)
        throw new Unmet(
          `${unready.address} is ${unready.dadfailed ? 'a duplicate (dadfailed)' : 'still tentative'} when ADD returns`,
        )
      const stray = there.find(({ address }) => !listed.includes(bare(address)))
      if (stray !== undefined) throw new Unmet(`eth0 has ${stray.address}, which is not in the result`)
    },
  },
]

/** One echo request, one second: undefined when it came back. */
async function reach(rig: Rig, what: string, to: string, from?: PodOfRig): Promise<string | undefined> {
  const { exitCode } = await rig.exec(['ping', '-n', '-q', '-c1', '-W1', to], from)
  return exitCode === 0 ? undefined : `${what} (${to})`
}
