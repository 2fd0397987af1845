/** D, first part: what ADD answers. */
import { isIP } from 'node:net'
import { type Item, NotApplicable, Unmet } from '../item.ts'
import { ipamFor } from './address-family.ts'
import { addCall, addIn, versionsOf } from './in-version.ts'
import { linksIn } from './kernel-state.ts'
import { formatTroubles } from './result-format.ts'
import { addressesOf, bare, familyOf, interfacesOf } from './result-parts.ts'

const everywhere = ['main', 'ipam', 'chained'] as const

export const items: readonly Item[] = [
  {
    id: 'D28',
    level: 'MUST',
    says: 'must answer ADD with exactly one JSON object on stdout, and log only on stderr',
    source: 'SPEC 1.1.0 §2 Overview, §5 ADD Success',
    kinds: everywhere,
    async run(rig) {
      const { json, stdout } = await rig.must(await addCall(rig, await rig.pod()))
      if (json !== undefined) return
      const said = stdout.trim()
      throw new Unmet(said === '' ? 'ADD printed nothing' : `stdout is not one JSON object: ${said.slice(0, 200)}`)
    },
  },
  {
    id: 'D29',
    level: 'MUST',
    says: 'must answer in the cniVersion of the configuration, for each version that it lists',
    source: 'SPEC 1.1.0 §5 ADD Success',
    kinds: everywhere,
    async run(rig) {
      for (const version of versionsOf(rig)) {
        const { cniVersion } = await addIn(rig, version, await rig.pod())
        if (cniVersion !== version) throw new Unmet(`asked in ${version}, it answers with cniVersion ${cniVersion}`)
      }
    },
  },
  {
    id: 'D31',
    level: 'MUST',
    says: 'must answer in the format of each version that it lists, with IPv4, IPv6 and both',
    source: 'SPEC 0.1.0 … 1.1.0 "Result", cni:pkg/types/{020,040,100}/types.go',
    kinds: everywhere,
    limit: 60_000,
    async run(rig) {
      const versions = versionsOf(rig)
      for (const version of versions) {
        const troubles = formatTroubles(await addIn(rig, version, await rig.pod()), version)
        if (troubles.length > 0) throw new Unmet(`in ${version}: ${troubles.slice(0, 3).join('; ')}`)
      }
      if (rig.kind === 'chained') return
      for (const version of new Set([versions[0], versions.at(-1)])) {
        for (const families of ['4', '6', '46'] as const) await refuseFamilies(rig, String(version), families)
      }
    },
  },
  {
    id: 'D32',
    level: 'MUST',
    says: 'must list every interface that it made, those of the host too, with CNI_NETNS as sandbox or none',
    source: 'SPEC 1.1.0 §5 ADD Success',
    kinds: ['main', 'chained'],
    since: '0.3.0',
    async run(rig) {
      const pod = await rig.pod()
      await rig.settled(pod)
      const places = [undefined, pod] as const
      const before = await Promise.all(places.map(place => linksIn(rig, place)))
      const listed = interfacesOf(await rig.add(pod))
      const after = await Promise.all(places.map(place => linksIn(rig, place)))
      for (const [at, place] of places.entries()) {
        const known = before[at]?.map(link => link.index)
        for (const { name } of after[at]?.filter(link => !known?.includes(link.index)) ?? []) {
          const named = listed.filter(one => one.name === name)
          if (named.some(({ sandbox }) => (sandbox ?? '') === (place?.netns ?? ''))) continue
          const where = place === undefined ? 'on the host' : `in ${place.netns}`
          if (named.length === 0) throw new Unmet(`it made ${name} ${where}, which is not in interfaces`)
          throw new Unmet(`it made ${name} ${where}, but says that its sandbox is ${JSON.stringify(named[0]?.sandbox)}`)
        }
      }
    },
  },
  {
    id: 'D33',
    level: 'QUALITY',
    says: 'should list the MTU of its interfaces, and neither socketPath nor pciID where there is none',
    source: 'SPEC 1.1.0 §5 ADD Success ("if applicable")',
    kinds: ['main'],
    since: '1.1.0',
    async run(rig) {
      const pod = await rig.pod()
      const result = await addIn(rig, '1.1.0', pod)
      const eth0 = interfacesOf(result).find(one => one.name === 'eth0' && one.sandbox === pod.netns)
      if (eth0 === undefined) throw new NotApplicable('the result does not list the interface at all (D32)')
      const { mtu } = eth0
      if (mtu === undefined) throw new Unmet('the interface eth0 is listed without mtu')
      const odd = ['socketPath', 'pciID'].filter(key => key in eth0)
      if (odd.length > 0) throw new Unmet(`the interface eth0 is listed with ${odd.join(' and ')}`)
    },
  },
  {
    id: 'D34',
    level: 'MUST',
    says: 'must give addresses as CIDR with a gateway of their family, and the index of the interface in the pod',
    source: 'SPEC 1.1.0 §5 ADD Success',
    kinds: everywhere,
    since: '0.3.0',
    async run(rig) {
      const pod = await rig.pod()
      const result = await rig.add(pod)
      const faces = interfacesOf(result)
      for (const { address, gateway, interface: at } of addressesOf(result)) {
        if (!address?.includes('/') || isIP(bare(address)) === 0)
          throw new Unmet(`${address} is no address in CIDR form`)
        if (gateway !== undefined && (isIP(gateway) === 0 || familyOf(gateway) !== familyOf(address)))
          throw new Unmet(`the gateway of ${address} is ${gateway}`)
        if (at !== undefined && rig.kind !== 'ipam' && faces[at] === undefined)
          throw new Unmet(`${address} is on interface ${at}, but there are ${faces.length} in the result`)
        if (rig.kind !== 'main') continue
        if (at === undefined) throw new Unmet(`${address} does not say on which interface it is`)
        if (faces[at]?.sandbox !== pod.netns)
          throw new Unmet(`${address} is on interface ${at}, which is ${faces[at]?.name} outside of the pod`)
      }
    },
  },
]

/** One ADD with addresses of these families only; nothing where the configuration cannot be changed to that. */
async function refuseFamilies(rig: Parameters<Item['run']>[0], version: string, families: '4' | '6' | '46') {
  const conf = ipamFor(rig, families)
  if (conf === undefined) return
  const result = await addIn(rig, version, await rig.pod(), conf)
  const given = [...new Set(addressesOf(result).map(({ address }) => familyOf(address)))].sort().join('')
  const what = `in ${version}, with ranges of IPv${[...families].join(' and IPv')}`
  if (given !== families)
    throw new Unmet(`${what}, it answers ${given === '' ? 'no address' : `IPv${[...given].join(' and IPv')}`}`)
  const troubles = formatTroubles(result, version)
  if (troubles.length > 0) throw new Unmet(`${what}: ${troubles.slice(0, 3).join('; ')}`)
}
