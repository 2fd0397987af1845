import type { Field, Message } from '../codec.ts'

/**
 * linux/neighbour.h; for neighbours (ARP, ND) and, with the family AF_BRIDGE, for the forwarding database of a switch:
 *
 *     struct ndmsg {
 *       __u8  ndm_family;
 *       __u8  ndm_pad1;
 *       __u16 ndm_pad2;
 *       __s32 ndm_ifindex;
 *       __u16 ndm_state;
 *       __u8  ndm_flags;
 *       __u8  ndm_type;
 *     };
 */
const ndmsg: readonly Field[] = [
  ['family', 'u8'],
  ['pad1', 'u8'],
  ['pad2', 'u16'],
  ['index', 'link'],
  ['state', 'u16'],
  ['flags', 'u8'],
  ['type', 'u8'],
]

/** Attributes NDA_* in linux/neighbour.h. */
const nda = {
  dst: [1, 'ip'],
  mac: [2, 'mac'],
  vlan: [5, 'u16'],
  /** Filter of a dump. */
  onlyIndex: [8, 'link'],
  master: [9, 'link'],
} as const

const neighbourMessage = { header: ndmsg, attributes: nda }

export const newNeighbourMessage: Message = { name: 'RTM_NEWNEIGH', type: 28, ...neighbourMessage }
export const delNeighbourMessage: Message = { name: 'RTM_DELNEIGH', type: 29, ...neighbourMessage }
export const getNeighbourMessage: Message = { name: 'RTM_GETNEIGH', type: 30, ...neighbourMessage }

/** NUD_*: what is known of the neighbour; bits. */
export const nud = {
  none: 0,
  incomplete: 0x01,
  reachable: 0x02,
  stale: 0x04,
  delay: 0x08,
  probe: 0x10,
  failed: 0x20,
  noarp: 0x40,
  permanent: 0x80,
} as const

/** NTF_*. */
export const ntf = { self: 0x02, master: 0x04, proxy: 0x08 } as const
