/** C: what a plugin says about itself, and whether that is so. */
import { type Item, Unmet } from '../item.ts'
import type { Json } from '../rig.ts'
import { compareVersions, specVersions } from '../versions.ts'

const all = ['main', 'ipam', 'chained'] as const

export const items: readonly Item[] = [
  {
    id: 'C24',
    level: 'MUST',
    says: 'must answer VERSION with cniVersion and supportedVersions',
    source: 'SPEC 1.1.0 §5 VERSION Success',
    kinds: all,
    async run(rig) {
      const { json, stdout } = await rig.must({ command: 'VERSION', stdin: { cniVersion: rig.conf.cniVersion } })
      if (json === undefined) throw new Unmet(`stdout is not one JSON object: ${stdout.trim()}`)
      const { cniVersion, supportedVersions } = json
      if (!isVersion(cniVersion)) throw new Unmet(`cniVersion is ${JSON.stringify(cniVersion)}`)
      if (!Array.isArray(supportedVersions) || supportedVersions.length === 0 || !supportedVersions.every(isVersion)) {
        throw new Unmet(`supportedVersions is ${JSON.stringify(supportedVersions)}`)
      }
    },
  },
  {
    id: 'C25',
    level: 'PRACTICE',
    says: 'must answer VERSION with an empty or closed stdin, and where CNI_NETNS, CNI_IFNAME and CNI_PATH are the word dummy',
    source: 'cni:pkg/skel/skel.go, cni:pkg/invoke/exec.go GetVersionInfo',
    kinds: all,
    async run(rig) {
      for (const stdin of ['', undefined, { cniVersion: '0.1.0' }]) {
        const { json } = await rig.must({ command: 'VERSION', stdin })
        const how = stdin === undefined ? 'a closed' : stdin === '' ? 'an empty' : 'an old cniVersion on'
        if (!Array.isArray(json?.supportedVersions)) throw new Unmet(`with ${how} stdin no supportedVersions came`)
      }
    },
  },
  {
    id: 'C26',
    level: 'MUST',
    says: 'must yield a result of each version that it lists, in the format of that version',
    source: 'SPEC 1.1.0 §5 VERSION Success, ADD Success; SPEC of each version',
    kinds: ['main', 'ipam'],
    limit: 40_000,
    async run(rig) {
      if (rig.versions.length === 0) throw new Unmet('VERSION listed no version')
      for (const cniVersion of rig.versions.filter(version => specVersions.some(known => known === version))) {
        const pod = await rig.pod()
        const result = await rig.add(pod, { conf: { cniVersion } })
        const fault = formatFault(result, cniVersion)
        if (fault !== undefined) throw new Unmet(`in the result of ${cniVersion}, which is listed, ${fault}`)
        await rig.must({ command: 'DEL', pod, conf: { cniVersion, prevResult: result } })
      }
    },
  },
  {
    id: 'C27',
    level: 'QUALITY',
    says: 'should answer VERSION without writing anything',
    source: 'kubernetes-sigs/kindnet opens its database first',
    kinds: all,
    async run(rig) {
      const before = await rig.snapshot()
      await rig.must({ command: 'VERSION' })
      await rig.unchanged(before, 'VERSION', { content: true })
    },
  },
  {
    id: 'C115',
    level: 'SHOULD',
    says: 'should answer VERSION with the cniVersion that was on stdin, where it lists that',
    source: 'SPEC 1.1.0 §5 VERSION Success; skel answers with its own',
    kinds: all,
    async run(rig) {
      const cniVersion = rig.versions.find(version => version !== rig.versions.at(-1)) ?? rig.versions[0]
      if (cniVersion === undefined) throw new Unmet('VERSION listed no version')
      const { json } = await rig.must({ command: 'VERSION', stdin: { cniVersion } })
      if (json?.cniVersion !== cniVersion) throw new Unmet(`${cniVersion} was given, ${json?.cniVersion} came back`)
    },
  },
]

const isVersion = (value: unknown): boolean => typeof value === 'string' && /^\d+\.\d+\.\d+$/.test(value)

/** What is wrong with it for that version, as the end of a sentence. The sections are ADD's own business. */
function formatFault(result: Json, version: string): string | undefined {
  if (result.cniVersion !== version) return `cniVersion is ${JSON.stringify(result.cniVersion)}`
  if (compareVersions(version, '0.3.0') < 0) {
    if (result.ip4 === undefined && result.ip6 === undefined) return 'there is neither ip4 nor ip6'
    return ['ips', 'interfaces']
      .filter(key => result[key] !== undefined)
      .map(key => `there is ${key}, which came later`)[0]
  }
  const { ips } = result
  if (!Array.isArray(ips) || ips.length === 0) return 'there is no list ips'
  if (compareVersions(version, '1.0.0') < 0) {
    return ips.every(ip => ip?.version === '4' || ip?.version === '6')
      ? undefined
      : 'one of ips has no version "4" or "6"'
  }
  if (ips.some(ip => ip?.version !== undefined)) return 'ips have a version, which is gone since 1.0.0'
  const interfaces = Array.isArray(result.interfaces) ? result.interfaces : []
  const later = version === '1.1.0' ? [] : ['mtu', 'socketPath', 'pciID']
  const found = later.find(key => interfaces.some(one => one?.[key] !== undefined))
  return found === undefined ? undefined : `an interface has ${found}, which came later`
}
