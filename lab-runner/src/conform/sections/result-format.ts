/** The format of a result in each version of the specification, as schemas. */
import { isIP } from 'node:net'
import { z } from 'zod'
import type { Json } from '../rig.ts'
import { compareVersions } from '../versions.ts'

/** What of `result` is not as version `version` has it, each as `ips.0.version: …`; nothing when it is. */
export function formatTroubles(result: Json, version: string): readonly string[] {
  const checked = schemaOf(version).safeParse(result)
  if (checked.success) return []
  return checked.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')} ${message}`))
}

const text = z.string({ error: 'is no string' })
const number = z.int({ error: 'is no whole number' }).min(0, 'is less than 0')
const address = text.refine(value => isIP(value) !== 0, 'is no address')
const cidr = text.refine(isCidr, 'is no address with prefix length')
const foreign = z.undefined({ error: 'belongs to another version' }).optional()
const strings = list(text).optional()
const dns = z.looseObject({ nameservers: strings, domain: text.optional(), search: strings, options: strings })
const cniVersion = (version: string) => z.literal(version, { error: `is not ${version}` })

/** SPEC 0.1.0 and 0.2.0: one address of each family. */
function oldSchema(version: string) {
  const route = z.looseObject({ dst: cidr, gw: address.optional() })
  const part = z.looseObject({ ip: cidr, gateway: address.optional(), routes: list(route).optional() }).optional()
  return z
    .looseObject({
      ...{ cniVersion: cniVersion(version), ip4: part, ip6: part, dns: dns.optional() },
      ...{ interfaces: foreign, ips: foreign, routes: foreign },
    })
    .refine(({ ip4, ip6 }) => ip4 !== undefined || ip6 !== undefined, 'neither ip4 nor ip6 is there')
}

/** SPEC 0.3.0 and above: lists. */
function listSchema(version: string) {
  const least = (other: string): boolean => compareVersions(version, other) >= 0
  const since11 = <T extends z.ZodType>(schema: T) => (least('1.1.0') ? schema.optional() : foreign)
  const face = z.looseObject({
    ...{ name: text, mac: text.optional(), sandbox: text.optional() },
    ...{ mtu: since11(number), socketPath: since11(text), pciID: since11(text) },
  })
  const ip = z.looseObject({
    ...{ address: cidr, gateway: address.optional(), interface: number.optional() },
    version: least('1.0.0') ? foreign : z.enum(['4', '6'], { error: 'is neither "4" nor "6"' }),
  })
  const route = z.looseObject({
    ...{ dst: cidr, gw: address.optional(), mtu: since11(number), advmss: since11(number) },
    ...{ priority: since11(number), table: since11(number), scope: since11(number) },
  })
  return z.looseObject({
    ...{ cniVersion: cniVersion(version), interfaces: list(face).optional(), ips: list(ip).optional() },
    ...{ routes: list(route).optional(), dns: dns.optional(), ip4: foreign, ip6: foreign },
  })
}

function schemaOf(version: string) {
  return compareVersions(version, '0.3.0') < 0 ? oldSchema(version) : listSchema(version)
}

function list<T extends z.ZodType>(of: T) {
  return z.array(of, { error: 'is no list' })
}

function isCidr(value: string): boolean {
  const [ip = '', bits = ''] = value.split('/')
  return /^\d{1,3}$/.test(bits) && isIP(ip) !== 0 && Number(bits) <= (isIP(ip) === 4 ? 32 : 128)
}
