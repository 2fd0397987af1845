import { closeSync, openSync, readSync, writeFileSync } from 'node:fs'
import { unless } from './unless.ts'

const one = 0x31
const switches = ['/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/ipv6/conf/all/forwarding']

/**
 * Makes the node a router: `sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`. Synchronous, because
 * /proc/sys/net is that of the calling thread's namespace. Without IPv6 in the kernel its file is missing, and that is fine.
 * A switch that is on is not written: each write resets settings of all interfaces (inet_forward_change in net/ipv4/devinet.c).
 */
export function enableForwarding(): void {
  for (const path of switches) {
    unless('ENOENT', () => {
      if (firstByteOf(path) !== one) writeFileSync(path, '1')
    })
  }
}

function firstByteOf(path: string): number | undefined {
  const fd = openSync(path, 'r')
  try {
    const byte = new Uint8Array(1)
    readSync(fd, byte)
    return byte[0]
  } finally {
    closeSync(fd)
  }
}
