/** A default configuration, changed so that it works with what is installed here. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Exit, LabError } from '../errors.ts'
import { defaultFor } from './default-conf.ts'
import type { Kind } from './item.ts'
import type { Json } from './rig.ts'

/** Without host-local mini-cni gives the addresses; without iptables portmap is told to use nft, for it looks for iptables first. */
export function suitedConf(name: string, kind: Kind | undefined, cniPath: readonly string[]): Json {
  const { conf } = defaultFor(name, kind)
  const ipam = conf.ipam as Json | undefined
  if (
    ipam?.type === 'host-local' &&
    name !== 'host-local' &&
    !cniPath.some(folder => existsSync(join(folder, 'host-local')))
  ) {
    return { ...conf, ipam: { ...ipam, type: 'mini-cni' } }
  }
  return name === 'portmap' && !hasIptables() ? { ...conf, backend: 'nftables' } : conf
}

/** Throws (exit 3) where a well-known plugin needs a program: firewall, and portmap before it spoke to nft (1.1.0 came with that). */
export function refuseMissing(name: string, versions: readonly string[]): void {
  if (hasIptables() || !(name === 'firewall' || (name === 'portmap' && !versions.includes('1.1.0')))) return
  throw new LabError(`${name} needs iptables, which is not installed`, {
    exit: Exit.machine,
    suggestions: ['as root:  apt-get install iptables'],
  })
}

function hasIptables(): boolean {
  return ['/usr/sbin', '/sbin', '/usr/local/sbin', '/usr/bin'].some(folder => existsSync(join(folder, 'iptables')))
}
