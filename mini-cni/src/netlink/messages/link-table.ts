import type { AttributeTable, Field, Message } from '../codec.ts'

/**
 * linux/rtnetlink.h:
 *
 *     struct ifinfomsg {
 *       unsigned char  ifi_family;
 *       unsigned char  __ifi_pad;
 *       unsigned short ifi_type;
 *       int            ifi_index;
 *       unsigned       ifi_flags;
 *       unsigned       ifi_change;
 *     };
 */
const ifinfomsg: readonly Field[] = [
  ['family', 'u8'],
  ['pad', 'u8'],
  ['type', 'u16'],
  ['index', 'link'],
  ['flags', 'u32'],
  ['change', 'u32'],
]

/** enum in linux/veth.h: the only attribute is the other end, a whole link message. */
const veth: AttributeTable = { peer: [1, { message: () => newLinkMessage }] }

/** IFLA_BR_* in linux/if_link.h. Times are in hundredths of a second. */
const bridge: AttributeTable = {
  forwardDelay: [1, 'u32'],
  ageingTime: [4, 'u32'],
  stpState: [5, 'u32'],
  multicastSnooping: [23, 'u8'],
}

/** IFLA_VXLAN_* in linux/if_link.h. */
const vxlan: AttributeTable = {
  id: [1, 'u32'],
  group: [2, 'ip'],
  link: [3, 'link'],
  local: [4, 'ip'],
  ttl: [5, 'u8'],
  learning: [7, 'u8'],
  port: [15, 'u16be'],
  group6: [16, 'ip'],
  local6: [17, 'ip'],
}

/** IFLA_BRPORT_* in linux/if_link.h: a link as a port of its bridge. */
const bridgePort: AttributeTable = {
  state: [1, 'u8'],
  hairpin: [4, 'u8'],
  learning: [8, 'u8'],
  flood: [9, 'u8'],
  isolated: [33, 'u8'],
}

const linkInfo: AttributeTable = {
  kind: [1, 'text'],
  data: [2, { by: 'kind', tables: { veth, bridge, vxlan } }],
  slaveKind: [4, 'text'],
  slaveData: [5, { by: 'slaveKind', tables: { bridge: bridgePort } }],
}

/** Attributes IFLA_* in linux/if_link.h. */
const ifla: AttributeTable = {
  mac: [1, 'mac'],
  name: [3, 'string'],
  mtu: [4, 'u32'],
  /** The link below or beside this one: for a veth the peer's index, in the namespace `peerNsid`. */
  link: [5, 'u32'],
  master: [10, 'link'],
  operstate: [16, 'u8'],
  info: [18, { nest: linkInfo }],
  /** Keyed by address family: 10 is AF_INET6, in it IFLA_INET6_ADDR_GEN_MODE. */
  afSpec: [26, { nest: { inet6: [10, { nest: { addrGenMode: [8, 'u8'] } }] } }],
  group: [27, 'u32'],
  netnsFd: [28, 'netns'],
  extMask: [29, 'u32'],
  txQueues: [31, 'u32'],
  rxQueues: [32, 'u32'],
  carrier: [33, 'u8'],
  peerNsid: [37, 'i32'],
}

const linkMessage = { header: ifinfomsg, attributes: ifla }

export const newLinkMessage: Message = { name: 'RTM_NEWLINK', type: 16, ...linkMessage }
export const delLinkMessage: Message = { name: 'RTM_DELLINK', type: 17, ...linkMessage }
export const getLinkMessage: Message = { name: 'RTM_GETLINK', type: 18, ...linkMessage }
