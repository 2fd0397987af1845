import { readFileSync, writeFileSync } from 'node:fs'
import { unless } from './unless.ts'

const switches = ['/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/ipv6/conf/all/forwarding']

/**
 * Makes the node a router: `sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`. Synchronous, because
 * /proc/sys/net is that of the calling thread's namespace. Without IPv6 in the kernel its file is missing, and that is fine.
 * A switch that is on is not written: each write resets settings of all interfaces (inet_forward_change in net/ipv4/devinet.c).
 */
export function enableForwarding(): void {
  for (const path of switches) {
    unless('ENOENT', () => {
      if (readFileSync(path, 'latin1').trim() !== '1') writeFileSync(path, '1')
    })
  }
}
