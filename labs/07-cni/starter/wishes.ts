// generated from mini-cni/src/protocol by npm run generate; do not edit
import { isIP } from 'node:net'
import type { Dns, Range } from '../model.ts'
import type { CniArgs } from './environment.ts'
import { CniError, codes } from './error.ts'
import type { Fields } from './fields.ts'
import { dnsOf } from './result.ts'

/** What the runtime asks for, for this pod. */
export interface Wishes {
  readonly mac?: string
  /** CIDR, or plain where a pool knows the prefix length. */
  readonly ips?: readonly string[]
  /** Bytes. */
  readonly mtu?: number
  readonly ipRanges: readonly (readonly Range[])[]
  readonly dns?: Dns
}

/**
 * There are three ways to ask, each newer than the next, and the newest that says something counts: `runtimeConfig`,
 * `args.cni`, CNI_ARGS (CNI CONVENTIONS.md). What `capabilities` does not declare is not looked at in `runtimeConfig`; a
 * runtime that follows the specification has taken `capabilities` away and what is not declared with it.
 * Throws CniError 7, or 4 for what CNI_ARGS holds.
 */
export function wishesOf(from: Fields, args: CniArgs): Wishes {
  const capabilities = from.object('capabilities')
  const runtime = from.object('runtimeConfig')
  const declared = (key: string) =>
    capabilities === undefined || capabilities.json[key] === true ? runtime : undefined
  const cni = from.object('args')?.object('cni')
  const mac = declared('mac')?.text('mac') || cni?.text('mac') || undefined
  const ips = nonEmpty(declared('ips')?.texts('ips')) ?? nonEmpty(cni?.texts('ips'))
  const mtu = declared('mtu')?.integer('mtu', 0, 65535)
  const dns = dnsOf(declared('dns')?.object('dns'))
  const ipRanges = (declared('ipRanges')?.lists('ipRanges') ?? []).map(rangesIn)
  const [chosenMac, macFrom] = mac === undefined ? [args.mac, 'CNI_ARGS: MAC'] : [mac, 'mac']
  const [chosenIps, ipsFrom] = ips === undefined ? [args.ips, 'CNI_ARGS: IP'] : [ips, 'ips']
  return {
    ...(chosenMac && { mac: checkedMac(chosenMac, macFrom) }),
    ...(chosenIps && { ips: chosenIps.map(ip => checkedIp(ip, ipsFrom)) }),
    ...(mtu && { mtu }),
    ...(dns && { dns }),
    ipRanges,
  }
}

/** Ranges as a configuration writes them. */
export function rangesIn(list: readonly Fields[]): readonly Range[] {
  return list.map(from => {
    const rest = (['rangeStart', 'rangeEnd', 'gateway'] as const).flatMap(key => {
      const value = from.address(key)
      return value === undefined ? [] : [[key, value] as const]
    })
    return { subnet: from.cidr('subnet'), ...Object.fromEntries(rest) }
  })
}

function checkedMac(text: string, where: string): string {
  const mac = text.toLowerCase().replaceAll('-', ':')
  const groupBit = Number.parseInt(mac.slice(1, 2), 16) & 1
  if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) && groupBit === 0 && mac !== '00:00:00:00:00:00') return mac
  throw wrong(where, text, 'the MAC address of one interface, as 02:00:00:00:00:01')
}

function checkedIp(text: string, where: string): string {
  const [address = '', length, more] = text.split('/')
  const family = isIP(address)
  const isLength = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128))
  if (family > 0 && isLength && more === undefined) return text
  throw wrong(where, text, 'an IP address, as 10.244.1.9/24')
}

function wrong(where: string, text: string, what: string): CniError {
  const code = where.startsWith('CNI_ARGS') ? codes.invalidEnvironment : codes.invalidConfig
  return new CniError(code, `${where} is ${JSON.stringify(text)}; it must be ${what}`)
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list
}
