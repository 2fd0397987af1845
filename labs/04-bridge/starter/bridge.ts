// generated from mini-cni/src/bridge by npm run generate; do not edit
import { hostName } from '../link/names.ts'
import { settle } from '../link/settle.ts'
import type { Attachment, NetConf, Result, Step } from '../model.ts'
import { Todo } from '../model.ts'
import { getAddresses } from '../netlink/messages/address.ts'
import { type Link, setLink } from '../netlink/messages/link.ts'
import type { Netlink } from '../netlink/socket.ts'
import { onNode } from '../netns/sockets.ts'
import { addGateways, bridgeAddresses, ensureBridge } from './switch.ts'

/**
 * The node's switch: the host end of the pod's cable becomes a port of the bridge, which has the gateway addresses.
 * DEL leaves the bridge where it is: other pods use it, and a port goes with its link.
 */
export const bridge: Step = {
  name: 'bridge',

  wanted: conf => conf.bridge !== undefined && conf.datapath === undefined,

  add(pod, conf, result) {
    const made = onNode(node => {
      const made = ensureBridge(node, conf, nameIn(conf))
      if (lostAddress(node, made, conf) !== undefined) addGateways(node, made, conf)
      plugIn(node, made, pod, conf)
      // Its MTU may have followed that of the port.
      return settle(node, made.index) ?? made
    })
    const { name, mac, mtu } = made
    return { ...result, interfaces: [...result.interfaces, { name, mac, mtu }] }
  },

  check(pod, conf, result) {
    onNode(node => {
      const made = node.link(nameIn(conf))
      if (made?.kind !== 'bridge') throw new Error(`bridge ${nameIn(conf)} is gone; DEL the pod and ADD it again`)
      if (!made.up) throw new Error(`bridge ${made.name} is down: ip link set ${made.name} up`)
      checkMac(made, result)
      checkPort(node, made, pod, conf)
      checkAddresses(node, made, conf)
    })
  },

  del() {},
}

/**
 * Makes the host end of the pod's cable (`hostName`) a port of `bridge`, and sets it up and its hairpin mode as
 * `hairpinMode` says: with it, a frame may leave by the port that it came in by, which a pod that talks to itself by a
 * service address needs. `ip link set PORT master BRIDGE up`, `bridge link set dev PORT hairpin on`. Two messages: the
 * second is about the port, and there is none before the first.
 */
function plugIn(node: Netlink, bridge: Link, pod: Attachment, conf: NetConf): void {
  // TODO(04-bridge): set the host end's master and bring it up, then set hairpin on the port
  throw new Todo('04-bridge')
}

function checkMac({ name, mac }: Link, { interfaces }: Result): void {
  const answered = interfaces.find(one => one.name === name && one.sandbox === undefined)?.mac
  if (answered === undefined || answered === mac) return
  throw new Error(
    `${name} had MAC ${answered} and has ${mac} now, so pods send to nobody: ip link set ${name} address ${answered}`,
  )
}

function checkPort(node: Netlink, { name, index }: Link, pod: Attachment, conf: NetConf): void {
  const port = node.link(hostName(pod))
  if (port === undefined) throw new Error(`${hostName(pod)} is gone: the pod has no cable`)
  if (port.master !== index)
    throw new Error(`${port.name} is no port of ${name}: ip link set ${port.name} master ${name}`)
  const hairpin = conf.hairpinMode === true
  if (port.port?.hairpin !== hairpin) {
    throw new Error(`${port.name}: bridge link set dev ${port.name} hairpin ${hairpin ? 'on' : 'off'}`)
  }
}

function checkAddresses(node: Netlink, made: Link, conf: NetConf): void {
  const { name } = made
  const lost = lostAddress(node, made, conf)
  if (lost !== undefined) throw new Error(`${name} lost an address of the gateway: ip address add ${lost} dev ${name}`)
}

/** To ask takes no lock of the kernel; to give an address that is there already takes that of all links, and is told to all who listen. */
function lostAddress(node: Netlink, { index }: Link, conf: NetConf): string | undefined {
  const wanted = bridgeAddresses(conf)
  if (wanted.length === 0) return undefined
  const there = node.dump(getAddresses({ index })).map(one => one.address)
  return wanted.find(address => !there.includes(address))
}

function nameIn({ bridge = '' }: NetConf): string {
  return bridge
}
