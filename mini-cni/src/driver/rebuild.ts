import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hostName } from '../link/names.ts'
import type { Attachment, ClusterNode, CrossNode, NetConf, Result } from '../model.ts'
import { getLinks, setLink } from '../netlink/messages/link.ts'
import { delRoute, getRoutes } from '../netlink/messages/route.ts'
import { openNetlink } from '../netlink/socket.ts'
import { createNetns } from '../netns/create.ts'
import { pathOf } from '../netns/directory.ts'
import { listNetns } from '../netns/list.ts'
import { removeNetns } from '../netns/remove.ts'
import { reconcileOverlay } from '../overlay/overlay.ts'
import * as pipeline from '../pipeline.ts'
import { ownProtocol } from '../routes/plan.ts'
import { reconcile } from '../routes/routes.ts'
import { findPause } from '../sandbox/find.ts'
import { startPause } from '../sandbox/start.ts'
import { stopPause } from '../sandbox/stop.ts'
import { withNodes } from '../store.ts'
import { clearNode } from './clear.ts'
import { commandsOf } from './commands.ts'
import { rehearsePlugin } from './rehearse-plugin.ts'
import { type Answer, type PodRequest, type Request, rehearsal } from './request.ts'
import { type Attaching, attachingBy } from './runtime.ts'

/** Milliseconds that a pause process gets to end on SIGTERM; one that needs SIGKILL does not end as it should. */
const PATIENCE = 500

/**
 * Builds the pods of a cleared node and the routes to the others, as far as the keys of the configuration say. A pod
 * is built and removed once before, to see that what is made can be taken away. Throws what a step throws, and a sentence
 * where something is not there that should be, or still there.
 */
export function rebuild(request: Request): Pick<Answer, 'pods' | 'explained'> {
  const { conf, pods, explain } = request
  writeStore(request.nodes, conf)
  const first = pods.find(({ attach }) => attach !== false) ?? pods[0]
  if (first !== undefined) {
    rehearse(request, { ...first, name: rehearsal }, { ...conf, name: `${conf.name}-${rehearsal}` })
  }
  clearNode(request) // The bridge stays after DEL, and is to be made again.
  if (!explain) return { pods: buildAll(request) }
  let built: Answer['pods'] = []
  const names = pods.map(({ name }) => name)
  const explained = commandsOf(() => {
    built = buildAll({ ...request, plugin: undefined }) // Only what this process sends can be explained.
  }, names)
  return { pods: built, explained: [...names.map(name => `ip netns add ${name}`), ...explained] }
}

/** DEL for pods that the plugin attached earlier, as far as it works: what it keeps outside of them goes with it. */
export function detachAll({ plugin, pods, conf }: Request): void {
  const there = pods.filter(({ name, attach }) => attach !== false && listNetns().includes(name))
  for (const pod of there) {
    try {
      attachingBy(plugin).del(attachment(pod, conf), confOf(pod, conf))
    } catch {
      // Somebody else may have made it; the node is cleared in any case.
    }
  }
}

function buildAll({ conf, node, nodes, pods, plugin }: Request): NonNullable<Answer['pods']> {
  const by = attachingBy(plugin)
  const built = pods.map(pod => ({ name: pod.name, result: build(by, pod, conf) }))
  const missing = pods.find(({ name }) => !listNetns().includes(name))
  if (missing !== undefined) throw new Error(`pod ${missing.name} was made, and listNetns does not list it`)
  if (conf.crossNode === 'host-gw') joinNodes(node, nodes)
  else if (conf.crossNode !== undefined) joinByTunnel(node, nodes, conf.crossNode)
  return built
}

/** What a node must know of the others, where the configuration says that it is. */
function writeStore(nodes: readonly ClusterNode[], { nodeStore }: NetConf): void {
  if (nodeStore === undefined) return
  const list = nodes.map(({ name, ips, podCidrs }) => ({ name, ip: ips, podCIDRs: podCidrs }))
  mkdirSync(dirname(nodeStore.path), { recursive: true })
  writeFileSync(nodeStore.path, `${JSON.stringify(list, undefined, 2)}\n`)
}

/** The device is lowered and a route deleted on the way, as somebody might: doing it again must put both back, and once more change nothing. */
function joinByTunnel(node: ClusterNode, nodes: readonly ClusterNode[], mode: CrossNode): void {
  reconcileOverlay(node, nodes, mode)
  const host = openNetlink()
  const device = host.dump(getLinks({ kind: 'vxlan' }))[0]
  const [lost] = host.dump(getRoutes({ family: 4 })).filter(({ protocol }) => protocol === ownProtocol)
  if (lost !== undefined) host.request(delRoute({ dst: lost.dst, gateway: lost.gateway, protocol: ownProtocol }))
  if (device !== undefined) host.request(setLink({ index: device.index, mtu: 1280 }))
  host.close()
  if (lost !== undefined && reconcileOverlay(node, nodes, mode).length === 0)
    throw new Error(`the route to ${lost.dst} was deleted and the tunnel lowered, and reconcileOverlay changed nothing`)
  const more = reconcileOverlay(node, nodes, mode)
  if (more.length > 0)
    throw new Error(`all was well, and reconcileOverlay sent ${more[0]?.message.name} ${more[0]?.subject}`)
}

/** One of the routes is deleted on the way, as somebody might: reconciling again must put it back. */
function joinNodes(node: ClusterNode, nodes: readonly ClusterNode[]): void {
  const [lost] = reconcile(node, nodes)
  if (lost === undefined) return
  const host = openNetlink()
  host.request(delRoute({ dst: lost.dst, gateway: lost.gateway, protocol: ownProtocol }))
  host.close()
  const restored = reconcile(node, nodes).some(({ verb, dst }) => verb === 'add' && dst === lost.dst)
  if (!restored) throw new Error(`the route to ${lost.dst} was deleted, and reconcile did not put it back`)
}

function build(by: Attaching, pod: PodRequest, conf: NetConf): Result {
  const netns = createNetns(pod.name)
  if (conf.pause) startPauseOf(pod.name, netns)
  const own = pod.attach === false ? bare(conf) : confOf(pod, conf)
  // Without an interface there is nothing to call a plugin for.
  if (pipeline.wanted(own).length === 0) return pipeline.add(attachment(pod, conf), own)
  const result = by.add(attachment(pod, conf), own)
  by.check(attachment(pod, conf), own, result)
  return result
}

function startPauseOf(name: string, netns: string): void {
  const pid = startPause({ name, netns })
  const found = findPause(netns)
  if (found !== pid)
    throw new Error(`startPause says that process ${pid} holds pod ${name}; findPause says ${found ?? 'none'}`)
}

/** DEL comes twice, because runtimes do that; the second must find nothing wrong. */
function rehearse({ plugin, rehearsePlugin: isOwn }: Request, pod: PodRequest, conf: NetConf): void {
  const by = attachingBy(plugin)
  build(by, pod, conf)
  const netns = pathOf(pod.name)
  by.del(attachment(pod, conf), confOf(pod, conf))
  by.del(attachment(pod, conf), confOf(pod, conf))
  if (plugin !== undefined && isOwn) rehearsePlugin(plugin, attachment(pod, conf), confOf(pod, conf))
  if (conf.pause) stopPauseOf(pod.name, netns)
  removeNetns(pod.name)
  const left = leftovers(pod, conf)
  if (left !== undefined) throw new Error(`pod ${pod.name} was removed, and ${left}`)
  rmSync(join(conf.ipam?.dataDir ?? '/run/mini-cni', conf.name), { recursive: true, force: true })
}

function stopPauseOf(name: string, netns: string): void {
  const pid = findPause(netns)
  if (pid === undefined) throw new Error(`the pause process of pod ${name} ended by itself`)
  stopPause(pid, PATIENCE)
  if (findPause(netns) !== undefined)
    throw new Error(`the pause process ${pid} of pod ${name} is still there after stopPause`)
}

function leftovers(pod: PodRequest, conf: NetConf): string | undefined {
  if (listNetns().includes(pod.name)) return `${pathOf(pod.name)} is still there`
  if (pipeline.wanted(conf).length === 0) return undefined
  const host = openNetlink()
  const name = hostName(attachment(pod, conf))
  const isThere = host.link(name) !== undefined
  host.close()
  return isThere ? `${name} is still there on the node` : undefined
}

function attachment({ name }: PodRequest, conf: NetConf): Attachment {
  return { network: conf.name, containerId: name, ifname: 'eth0', netns: pathOf(name) }
}

/** Without a key that switches a step of the pipeline on. */
function bare({ cniVersion, name, type }: NetConf): NetConf {
  return { cniVersion, name, type }
}

function confOf({ ips }: PodRequest, conf: NetConf): NetConf {
  const known = withNodes(conf)
  return conf.ipam?.type === 'static' && ips !== undefined ? { ...known, runtimeConfig: { ips } } : known
}
