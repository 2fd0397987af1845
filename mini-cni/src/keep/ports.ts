import { addGateways, bridgeAddresses, ensureBridge } from '../bridge/switch.ts'
import type { NetConf } from '../model.ts'
import { getAddresses } from '../netlink/messages/address.ts'
import { getLinks, type Link, setLink } from '../netlink/messages/link.ts'
import type { Request } from '../netlink/request.ts'
import type { Netlink } from '../netlink/socket.ts'
import type { News } from '../netlink/watch.ts'
import { onNode } from '../netns/sockets.ts'
import { attachedNames } from '../protocol/record-folder.ts'

/**
 * Puts back what running pods need of the bridge `name`: the bridge itself, up and with the gateway addresses, and their cables as its ports. Without pods nothing is made: the next
 * ADD does that. Returns the bridge's index, if there is one, and what was done, as sentences.
 */
export function keepPorts(
  conf: NetConf,
  name: string,
): { readonly index: number | undefined; readonly done: readonly string[] } {
  const attached = attachedNames(conf.name)
  return onNode(node => {
    const found = node.link(name)
    if (attached.length === 0) return { index: found?.index, done: [] }
    const isWhole = found?.up === true && hasGateways(node, found, conf)
    const bridge = isWhole ? found : ensureBridge(node, conf, name)
    if (!isWhole) addGateways(node, bridge, conf)
    const requests = planPorts(bridge.index, node.dump(getLinks({ kind: 'veth' })), attached, conf)
    if (requests.length > 0) node.batch(requests)
    const plugged = requests.length / 2
    return {
      index: bridge.index,
      done: [
        ...(isWhole ? [] : [`${name} was gone, down, or without its addresses; it is as it was`]),
        ...(plugged === 0
          ? []
          : [`${plugged} ${plugged === 1 ? 'pod was' : 'pods were'} unplugged from ${name}; plugged in`]),
      ],
    }
  })
}

/** For each of `names` that is a port of no bridge, the two messages that make it one of `bridge`; who put one into another bridge had a reason. */
export function planPorts(
  bridge: number,
  links: readonly Link[],
  names: readonly string[],
  { hairpinMode }: NetConf,
): readonly Request[] {
  const own = new Set(names)
  return links
    .filter(({ name, master }) => own.has(name) && master === undefined)
    .flatMap(({ index }) => [
      setLink({ index, master: bridge, up: true }),
      setLink({ index, port: { hairpin: hairpinMode === true } }),
    ])
}

const UP = 1

/** Whether the bridge `name`, which had `index` when it was looked at last, is gone, another one, down, or without an address that it had. */
export function concernsPorts(
  { name: what, header, attributes }: News,
  name: string,
  index: number | undefined,
): boolean {
  switch (what) {
    case 'RTM_NEWLINK':
      return attributes.name === name && (header.index !== index || ((header.flags ?? 0) & UP) === 0)
    case 'RTM_DELLINK':
    case 'RTM_DELADDR':
      return header.index === index
    default:
      return false
  }
}

function hasGateways(node: Netlink, { index }: Link, conf: NetConf): boolean {
  const there = node.dump(getAddresses({ index })).map(({ address }) => address)
  return bridgeAddresses(conf).every(address => there.includes(address))
}
