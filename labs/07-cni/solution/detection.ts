// generated from mini-cni/src/protocol by npm run generate; do not edit
import { readFileSync, writeFileSync } from 'node:fs'
import { inNetns } from '../netns/enter.ts'

const path = '/proc/sys/net/ipv6/conf/default/accept_dad'

/**
 * While `work` runs, interfaces that are born in the namespace `netns` begin without IPv6 duplicate address detection (RFC 4862
 * §5.4), which would keep the link-local address tentative for over a second: on a cable with two ends that we made there is no
 * duplicate. Without IPv6, or where settings are read-only, `work` simply runs.
 */
export function withoutDetection<T>(netns: string, work: () => T): T {
  const before = attempt(netns, () => readFileSync(path, 'latin1').trim())
  const isOff = before !== undefined && before !== '0' && attempt(netns, () => writeFileSync(path, '0') ?? true)
  try {
    return work()
  } finally {
    if (isOff) attempt(netns, () => writeFileSync(path, before))
  }
}

function attempt<T>(netns: string, work: () => T): T | undefined {
  try {
    return inNetns(netns, work)
  } catch {
    return undefined
  }
}
