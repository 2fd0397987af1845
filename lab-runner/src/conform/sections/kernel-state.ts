/** What the kernel has in a pod or on the host, as facts and not as lines. */
import { Unmet } from '../item.ts'
import type { PodOfRig, Rig } from '../rig.ts'
import { bare, familyOf } from './result-parts.ts'

export interface Link {
  readonly name: string
  readonly index: number
  readonly up: boolean
  readonly mac: string
  readonly mtu: number
  readonly addresses: readonly Address[]
}

export interface Address {
  /** `10.88.0.2/24` */
  readonly address: string
  readonly global: boolean
  readonly tentative: boolean
  readonly dadfailed: boolean
}

export interface Route {
  /** As results write it: `0.0.0.0/0`, `192.0.2.1/32`. */
  readonly dst: string
  readonly dev: string
  readonly gw: string | undefined
  readonly table: number
  readonly priority: number | undefined
  readonly mtu: number | undefined
  readonly advmss: number | undefined
}

/** `ip -j address` */
export async function linksIn(rig: Rig, pod?: PodOfRig): Promise<readonly Link[]> {
  return (await list(rig, ['address', 'show'], pod)).map(link => ({
    name: String(link.ifname),
    index: Number(link.ifindex),
    up: (link.flags as readonly string[]).includes('UP'),
    mac: String(link.address ?? ''),
    mtu: Number(link.mtu),
    addresses: ((link.addr_info ?? []) as readonly Fields[]).map(addressFrom),
  }))
}

/** The pod's interface of that name; throws Unmet where there is none. */
export async function linkIn(rig: Rig, pod: PodOfRig, name = 'eth0'): Promise<Link> {
  const links = await linksIn(rig, pod)
  const found = links.find(link => link.name === name)
  if (found !== undefined) return found
  throw new Unmet(`there is no ${name} in ${pod.netns}, only ${links.map(link => link.name).join(', ') || 'nothing'}`)
}

/** `ip -j route show table all`, both families. */
export async function routesIn(rig: Rig, pod?: PodOfRig): Promise<readonly Route[]> {
  const [four, six] = await Promise.all(
    ['-4', '-6'].map(family => list(rig, ['-N', family, 'route', 'show', 'table', 'all'], pod)),
  )
  return [...(four ?? []).map(one => routeFrom(one, '4')), ...(six ?? []).map(one => routeFrom(one, '6'))]
}

/** What `/sys/class/net/NAME/addr_assign_type` says: 0 permanent, 1 random, 3 set. Undefined where /sys cannot be mounted. */
export async function macOrigin(rig: Rig, name: string, pod?: PodOfRig): Promise<number | undefined> {
  const see = pod === undefined ? ':' : 'mount -t sysfs sysfs /sys' // the machine has its own already
  const script = `${see} && cat "/sys/class/net/$1/addr_assign_type"`
  const { exitCode, stdout } = await rig.exec(['unshare', '-m', 'sh', '-c', script, 'sh', name], pod)
  return exitCode === 0 ? Number(stdout) : undefined
}

type Fields = Readonly<Record<string, unknown>>

async function list(rig: Rig, words: readonly string[], pod?: PodOfRig): Promise<readonly Fields[]> {
  const { stdout } = await rig.exec(['ip', '-j', ...words], pod)
  return stdout.trim() === '' ? [] : JSON.parse(stdout)
}

function addressFrom({ local, prefixlen, scope, tentative, dadfailed }: Fields): Address {
  const flags = { tentative: tentative === true, dadfailed: dadfailed === true }
  return { address: `${local}/${prefixlen}`, global: scope === 'global', ...flags }
}

function routeFrom(fields: Fields, family: '4' | '6'): Route {
  const { dst, dev, gateway, via, table, metric, metrics } = fields
  const [first = {}] = (metrics ?? []) as readonly Fields[]
  const number = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value))
  const gw = gateway ?? (via as Fields | undefined)?.host
  return {
    dst: prefix(String(dst), family),
    dev: String(dev ?? ''),
    gw: gw === undefined ? undefined : String(gw),
    table: number(table) ?? 254,
    priority: number(metric),
    mtu: number(first.mtu),
    advmss: number(first.advmss),
  }
}

function prefix(dst: string, family: '4' | '6'): string {
  if (dst === 'default') return family === '4' ? '0.0.0.0/0' : '::/0'
  return dst.includes('/') ? dst : `${bare(dst)}/${familyOf(dst) === '4' ? 32 : 128}`
}
