/** Configurations for plugins that are well known, and a likely one for all others. */
import type { Kind } from './item.ts'
import type { Json } from './rig.ts'

export interface Default {
  readonly kind: Kind
  readonly conf: Json
}

const ranges = [[{ subnet: '10.88.0.0/24' }], [{ subnet: 'fd00:10:88::/64' }]]
const routes = [{ dst: '0.0.0.0/0' }, { dst: '::/0' }]
const hostLocal = { type: 'host-local', ranges, routes }
/** For plugins that wait for the detection of duplicate IPv6 addresses, which takes seconds in each ADD. */
const hostLocal4 = { type: 'host-local', ranges: [ranges[0]], routes: [routes[0]] }

const known: Readonly<Record<string, Default>> = {
  bridge: { kind: 'main', conf: { bridge: 'cni0', isGateway: true, hairpinMode: true, ipam: hostLocal } },
  ptp: { kind: 'main', conf: { ipam: hostLocal4 } },
  macvlan: { kind: 'main', conf: { master: 'eth0', ipam: hostLocal4 } },
  ipvlan: { kind: 'main', conf: { master: 'eth0', ipam: hostLocal4 } },
  'mini-cni': {
    kind: 'main',
    conf: { bridge: 'cni0', isDefaultGateway: true, hairpinMode: true, ipam: { type: 'mini-cni', ranges, routes } },
  },
  'host-local': { kind: 'ipam', conf: { type: 'bridge', ipam: hostLocal } },
  static: {
    kind: 'ipam',
    conf: {
      type: 'bridge',
      ipam: {
        type: 'static',
        addresses: [
          { address: '10.88.0.2/24', gateway: '10.88.0.1' },
          { address: 'fd00:10:88::2/64', gateway: 'fd00:10:88::1' },
        ],
        routes,
      },
    },
  },
  portmap: {
    kind: 'chained',
    conf: {
      capabilities: { portMappings: true },
      snat: true,
      runtimeConfig: { portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }] },
    },
  },
  tuning: { kind: 'chained', conf: { sysctl: { 'net.ipv4.conf.IFNAME.arp_filter': '1' }, mtu: 1400 } },
  bandwidth: {
    kind: 'chained',
    conf: { ingressRate: 8_000_000, ingressBurst: 800_000, egressRate: 8_000_000, egressBurst: 800_000 },
  },
  firewall: { kind: 'chained', conf: {} },
}

/** What is run with where the user gives no configuration; `kind` is undefined where it must be found out. */
export function defaultFor(name: string, kind: Kind | undefined): { readonly kind?: Kind; readonly conf: Json } {
  const found = known[name === 'mini-cni-shim' ? 'mini-cni' : name]
  if (found !== undefined && (kind === undefined || kind === found.kind)) {
    return { kind: found.kind, conf: complete(name, found.conf) }
  }
  if (kind === 'ipam') return { kind, conf: complete(name, { type: 'bridge', ipam: { ...hostLocal, type: name } }) }
  if (kind === 'chained') return { kind, conf: complete(name, {}) }
  const main = complete(name, { bridge: 'cni0', isGateway: true, ipam: hostLocal })
  return { ...(kind === undefined ? {} : { kind }), conf: main }
}

/** The kind of a plugin that everybody knows. */
export function knownKind(name: string): Kind | undefined {
  return defaultFor(name, undefined).kind
}

function complete(name: string, conf: Json): Json {
  return { name: 'conform', type: name, ...conf }
}
