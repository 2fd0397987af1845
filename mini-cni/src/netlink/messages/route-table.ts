import type { Field, Message } from '../codec.ts'

/**
 * linux/rtnetlink.h:
 *
 *     struct rtmsg {
 *       unsigned char rtm_family;
 *       unsigned char rtm_dst_len;    // bits
 *       unsigned char rtm_src_len;
 *       unsigned char rtm_tos;
 *       unsigned char rtm_table;      // RTA_TABLE where it is more than 255
 *       unsigned char rtm_protocol;   // who made the route
 *       unsigned char rtm_scope;
 *       unsigned char rtm_type;
 *       unsigned      rtm_flags;
 *     };
 */
const rtmsg: readonly Field[] = [
  ['family', 'u8'],
  ['dstLength', 'u8'],
  ['srcLength', 'u8'],
  ['tos', 'u8'],
  ['table', 'u8'],
  ['protocol', 'u8'],
  ['scope', 'u8'],
  ['type', 'u8'],
  ['flags', 'u32'],
]

/** Attributes RTA_* in linux/rtnetlink.h; in `metrics` RTAX_*. */
const rta = {
  dst: [1, 'ip'],
  index: [4, 'link'],
  gateway: [5, 'ip'],
  metric: [6, 'u32'],
  src: [7, 'ip'],
  metrics: [8, { nest: { mtu: [2, 'u32'], advmss: [8, 'u32'] } }],
  table: [15, 'u32'],
} as const

const routeMessage = { header: rtmsg, attributes: rta }

export const newRouteMessage: Message = { name: 'RTM_NEWROUTE', type: 24, ...routeMessage }
export const delRouteMessage: Message = { name: 'RTM_DELROUTE', type: 25, ...routeMessage }
export const getRouteMessage: Message = { name: 'RTM_GETROUTE', type: 26, ...routeMessage }

/** RTN_*: what becomes of a packet. */
export const routeTypes = {
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
} as const

/** RTNH_F_ONLINK: the gateway is taken to be on the link, whatever the addresses say. */
export const ONLINK = 4
/** RT_TABLE_MAIN. */
export const MAIN = 254
/** RTPROT_BOOT: what `ip route` says when it is told nothing. */
export const BOOT = 3
