// generated from mini-cni/src/link by npm run generate; do not edit
import { hash } from 'node:crypto'
import type { Attachment } from '../model.ts'
import { Todo } from '../model.ts'

/** What identifies an attachment; the namespace is not among it, it may be gone when DEL comes. */
export type Key = Pick<Attachment, 'network' | 'containerId' | 'ifname'>

/**
 * Name of the node's end of a pod's cable: `veth` and 11 hexadecimal digits that follow from network, container id and
 * interface name, and from nothing else. So DEL finds the link without a record of ADD, after a crash too. The kernel
 * allows 15 bytes (IFNAMSIZ in linux/if.h is 16, with the final zero).
 */
export function hostName(pod: Key): string {
  // TODO(03-veth): "veth" and the first digits of the pod's digest, 15 characters in all
  throw new Todo('03-veth')
}

/** `node` and `pod` are the two ends of the cable. */
export type End = 'node' | 'pod'

/**
 * MAC address of one end, as `02:1f:…`: locally administered, unicast (IEEE 802 bits 1 and 0 of the first byte), and the
 * same whenever the pod is made again, so that no neighbour's ARP entry goes stale. One that is given at birth is also
 * one that udev on the node does not replace.
 */
export function macOf(pod: Key, end: End): string {
  const bytes = digest(pod, end).slice(0, 10).match(/../g) ?? []
  return ['02', ...bytes].join(':')
}

/** A dozen times in a call somebody asks for the same. */
let last = { words: '', digest: '' }

/** 64 hexadecimal digits. Words are kept apart by a zero byte, which none of them can contain. */
function digest({ network, containerId, ifname }: Key, ...more: readonly string[]): string {
  const words = [network, containerId, ifname, ...more].join('\0')
  if (words !== last.words) last = { words, digest: hash('sha256', words) }
  return last.digest
}
