// generated from mini-cni/src/protocol by npm run generate; do not edit
import { firstHost, formatAddress, parsePrefix } from '../address.ts'
import { parseRanges } from '../ipam/ranges.ts'
import type { CrossNode, NetConf, Range } from '../model.ts'
import type { AddressSource } from './config.ts'
import type { Environment } from './environment.ts'
import { CniError, codes } from './error.ts'
import { type Fields, fieldsOf, type Json } from './fields.ts'
import { dnsOf, routeOf } from './result.ts'
import { rangesIn, type Wishes, wishesOf } from './wishes.ts'

type Ipam = NonNullable<NetConf['ipam']>

/** What is known to be wanted and is not made yet: told once on stderr, and the pod is attached without it. */
const later = ['vlan', 'vlanTrunk', 'macspoofchk', 'promiscMode', 'portIsolation', 'disableContainerInterface']

/**
 * The configuration for the pipeline, with the wishes of the runtime in it. Throws CniError 7 that names the field for a
 * value of another type or out of range, and for options that contradict each other.
 */
export function netConfOf(
  json: Json,
  environment: Environment,
  self: string,
): { readonly conf: NetConf; readonly source: AddressSource } {
  const from = fieldsOf(json)
  const wishes = wishesOf(from, environment.args)
  const isDefaultGateway = from.boolean('isDefaultGateway') ?? false
  const isGateway = (from.boolean('isGateway') ?? false) || isDefaultGateway
  const { source, ipam } = ipamOf(from.object('ipam'), wishes, isGateway, self)
  const bridge = bridgeIn(from)
  const dns = dnsOf(from.object('dns')) ?? wishes.dns
  const conf: NetConf = {
    cniVersion: from.text('cniVersion') ?? '',
    name: from.text('name') ?? '',
    type: from.text('type') ?? '',
    mtu: wishes.mtu ?? from.integer('mtu', 0, 65535) ?? 0,
    isGateway,
    isDefaultGateway,
    hairpinMode: from.boolean('hairpinMode') ?? false,
    ...(bridge !== undefined && { bridge }),
    ...(datapathIn(from) && { datapath: 'routed' as const }),
    ...(ipam && { ipam }),
    ...(dns && { dns }),
    ...(from.boolean('ipMasq') && { ipMasq: true }),
    ...clusterOf(from),
    runtimeConfig: {
      ...(wishes.mac && { mac: wishes.mac }),
      ...(source === 'pool' && wishes.ips && { ips: wishes.ips }),
    },
  }
  refuseContradictions(from, conf, source)
  tellLater(from)
  return { conf, source }
}

/** What is said of the whole cluster. */
function clusterOf(from: Fields): Pick<NetConf, 'clusterCIDRs' | 'nodeStore' | 'crossNode'> {
  const clusterCIDRs = from.texts('clusterCIDRs').map((text, i) => fieldsOf({ [i]: text }, 'clusterCIDRs').cidr(`${i}`))
  const nodeStore = from.object('nodeStore')
  const crossNode = from.text('crossNode')
  if (crossNode !== undefined && !isCrossNode(crossNode)) {
    throw new CniError(codes.invalidConfig, `crossNode is ${JSON.stringify(crossNode)}; write host-gw, vxlan or auto`)
  }
  return {
    ...(clusterCIDRs.length > 0 && { clusterCIDRs }),
    ...(nodeStore && { nodeStore: storeIn(nodeStore) }),
    ...(crossNode && { crossNode }),
  }
}

function isCrossNode(text: string): text is CrossNode {
  return text === 'host-gw' || text === 'vxlan' || text === 'auto'
}

function storeIn(from: Fields): NonNullable<NetConf['nodeStore']> {
  const [type, path] = [from.required('type'), from.required('path')]
  if (type !== 'file')
    throw new CniError(codes.invalidConfig, `nodeStore.type is ${JSON.stringify(type)}; there is only "file"`)
  if (!path.startsWith('/'))
    throw new CniError(codes.invalidConfig, `nodeStore.path is ${JSON.stringify(path)}; it must be an absolute path`)
  return { type, path }
}

function ipamOf(
  from: Fields | undefined,
  wishes: Wishes,
  isGateway: boolean,
  self: string,
): { readonly source: AddressSource; readonly ipam?: Ipam } {
  const type = from?.text('type') ?? ''
  if (from === undefined || (type === '' && !from.has('ranges') && !from.has('subnet'))) return { source: 'none' }
  if (type.includes('/'))
    throw new CniError(
      codes.invalidConfig,
      `ipam.type is ${JSON.stringify(type)}; it is the name of a plugin, not a path`,
    )
  if (type === '' || type === self || type === 'mini-cni') return { source: 'pool', ipam: poolOf(from, wishes) }
  if (type === 'static') return { source: 'static', ipam: staticOf(from, wishes, isGateway) }
  // The rest of the section is the other plugin's, and so is to check it.
  return { source: 'delegate', ipam: { type } }
}

function poolOf(from: Fields, wishes: Wishes): Ipam {
  const single: readonly Range[] = from.has('subnet') ? rangesIn([from]) : []
  const own = from.lists('ranges').map(rangesIn)
  const known = new Set(wishes.ipRanges.map(set => JSON.stringify(set)))
  const sets = [...wishes.ipRanges, ...(single.length > 0 ? [single] : []), ...own]
  const ranges = sets.filter((set, i) => i < wishes.ipRanges.length || !known.has(JSON.stringify(set)))
  try {
    parseRanges(ranges)
  } catch (cause) {
    throw new CniError(codes.invalidConfig, (cause as Error).message, undefined, { cause })
  }
  const dataDir = from.text('dataDir')
  if (dataDir !== undefined && !dataDir.startsWith('/')) {
    throw new CniError(codes.invalidConfig, `ipam.dataDir is ${JSON.stringify(dataDir)}; it must be an absolute path`)
  }
  return { type: 'mini-cni', ranges, routes: from.objects('routes').map(routeOf), ...(dataDir && { dataDir }) }
}

function staticOf(from: Fields, wishes: Wishes, isGateway: boolean): Ipam {
  const written = from.objects('addresses').map(one => {
    const gateway = one.address('gateway')
    return { address: one.cidr('address'), ...(gateway && { gateway }) }
  })
  const asked = wishes.ips?.map((address, i) => ({
    address: fieldsOf({ [i]: address }, 'runtimeConfig.ips').cidr(`${i}`),
  }))
  const addresses = (asked ?? written).map(one => {
    if ('gateway' in one || !isGateway) return one
    return { ...one, gateway: formatAddress(firstHost(parsePrefix(one.address))) }
  })
  return { type: 'static', addresses, routes: from.objects('routes').map(routeOf) }
}

function bridgeIn(from: Fields): string | undefined {
  const name = from.text('bridge')
  if (name === undefined) return undefined
  const isReserved = ['.', '..', 'all', 'default'].includes(name)
  if (/^[!-~]{1,15}$/.test(name) && !/[/:%]/.test(name) && !isReserved) return name
  throw new CniError(
    codes.invalidConfig,
    `bridge is ${JSON.stringify(name)}, which no interface can be called: 1 to 15 bytes, no "/", ":", "%" or blank`,
  )
}

function datapathIn(from: Fields): boolean {
  const datapath = from.text('datapath')
  if (datapath === undefined || datapath === 'routed') return datapath === 'routed'
  throw new CniError(
    codes.invalidConfig,
    `datapath is ${JSON.stringify(datapath)}; write "routed", or "bridge": NAME instead`,
  )
}

function refuseContradictions(
  from: Fields,
  { mtu = 0, isDefaultGateway, hairpinMode, ipam }: NetConf,
  source: AddressSource,
): void {
  const addresses = [
    ...(ipam?.ranges ?? []).flat().map(({ subnet }) => subnet),
    ...(ipam?.addresses ?? []).map(one => one.address),
  ]
  const hasV6 = addresses.some(address => address.includes(':'))
  const contradiction =
    hairpinMode && from.boolean('promiscMode')
      ? 'hairpinMode and promiscMode are both true, and each packet would come twice; choose one'
      : isDefaultGateway && source === 'none'
        ? 'isDefaultGateway is true, and no pod gets an address to send from; configure ipam'
        : mtu > 0 && mtu < 68
          ? `mtu is ${mtu}; IPv4 needs at least 68 bytes (RFC 791)`
          : hasV6 && mtu > 0 && mtu < 1280
            ? `mtu is ${mtu}, and IPv6 needs at least 1280 bytes (RFC 8200 §5); raise it or leave the IPv6 range out`
            : undefined
  if (contradiction !== undefined) throw new CniError(codes.invalidConfig, contradiction)
}

function tellLater(from: Fields): void {
  const asked = later.filter(key => from.json[key])
  if (asked.length > 0) console.error(`mini-cni: does not do ${asked.join(', ')}; chain a plugin that does`)
}
