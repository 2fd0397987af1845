/** One of several processes that want the bridge at once: `node ensure.ts MINI_CNI_SRC`; prints index and MAC address. */
const [, , source] = process.argv
const { ensureBridge } = await import(`${source}/bridge/switch.ts`)
const { openNetlink } = await import(`${source}/netlink/socket.ts`)

const conf = { cniVersion: '1.1.0', name: 'pods', type: 'mini-cni', mtu: 1450 }
const { index, mac } = ensureBridge(openNetlink(), conf, 'cni0')
process.stdout.write(`${index} ${mac}`)
