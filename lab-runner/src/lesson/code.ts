/** The code track: pods and routes are removed on all nodes and rebuilt by the learner's mini-cni, through its given driver. */
import { existsSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import type { CodeTrouble } from '../checks/report.ts'
import type { Course, Lab } from '../course/lab.ts'
import { patience } from '../patience.ts'
import type { Cluster, Node } from '../providers/provider.ts'
import { pinnedNode, root } from '../version.ts'
import { forRuntime } from './for-kubelets.ts'
import { installAgent, stopAgent } from './install-agent.ts'
import { announce, installExecutable, installTree } from './install-plugin.ts'
import { plugAnew, pluggedPods } from './plug-anew.ts'

/** Milliseconds that the code gets on one node that is not busy before it is ended; more where each pod is a process of its own. */
const TIME_LIMIT = 10_000
const TIME_LIMIT_BY_EXEC = 60_000

type Json = { readonly [key: string]: unknown }

export interface DriverAnswer {
  readonly ok: boolean
  readonly pods?: readonly { readonly name: string; readonly result: unknown }[]
  readonly explained?: readonly string[]
  readonly trouble?: CodeTrouble
}

/** The network configuration that labs up to and including `lab` have switched on; keys of later labs win. */
export function netconfOf(course: Course, lab: Lab): Json {
  const upTo = course.labs.findIndex(({ id }) => id === lab.id)
  const base: Json = { cniVersion: '1.1.0', name: 'cnilab', type: 'mini-cni' }
  return course.labs.slice(0, upTo + 1).reduce((conf, { netconf }) => merge(conf, netconf), base)
}

/**
 * Rebuilds all nodes from `source` (a tree as mini-cni/src) as far as `lab`; the first trouble of any node, or undefined. Pods are attached
 * by `plugin`, an executable of this machine; without one, from the lab on that switches `cni` on, by the plugin of `source`.
 */
export async function rebuild(
  cluster: Cluster,
  course: Course,
  lab: Lab,
  source: string,
  plugin?: string,
): Promise<CodeTrouble | undefined> {
  const pods = await pluggedPods(cluster)
  const answers = await Promise.all(cluster.nodes.map(node => rebuildNode(cluster, course, lab, node, source, plugin)))
  await plugAnew(cluster, pods)
  return answers.find(({ trouble }) => trouble !== undefined)?.trouble
}

/** As an installer does it: the program first, and the file that makes it known to the runtime when all else is there. */
async function rebuildNode(
  cluster: Cluster,
  course: Course,
  lab: Lab,
  node: Node,
  source: string,
  executable: string | undefined,
): Promise<DriverAnswer> {
  const { cni: isCni, agent: hasAgent } = netconfOf(course, lab) as { readonly cni?: true; readonly agent?: true }
  await stopAgent(node)
  await Promise.all([announce(node, undefined), node.share?.(source)])
  if (!isCni && executable === undefined) return drive(cluster, course, lab, node, source, { do: 'rebuild' })
  const own = await installTree(node, source)
  const wanted = confOf(course, lab, node)
  const conf = executable === undefined ? wanted : saidOnce(wanted)
  const ipam = isObject(conf.ipam) ? String(conf.ipam.type) : undefined
  const plugin = executable === undefined ? own : await installExecutable(node, executable, ipam)
  const rehearsePlugin = executable === undefined
  const answer = await drive(cluster, course, lab, node, source, { do: 'rebuild', conf, plugin, rehearsePlugin })
  if (isCni) await announce(node, await forRuntime(cluster, node, { ...conf, type: basename(plugin) }))
  if (!hasAgent || executable !== undefined || !answer.ok) return answer
  const trouble = await installAgent(node, source, plugin)
  return trouble === undefined ? answer : { ok: false, trouble }
}

/** Without the default routes that `isDefaultGateway` implies: the reference bridge adds both, and fails over the second. */
function saidOnce(conf: Json): Json {
  const { isDefaultGateway, ipam } = conf
  if (!isDefaultGateway || !isObject(ipam) || !Array.isArray(ipam.routes)) return conf
  return { ...conf, ipam: { ...ipam, routes: ipam.routes.filter(({ dst }) => !/^(0\.0\.0\.0|::)\/0$/.test(dst)) } }
}

/** The lab's configuration on this node. `cni` and `agent` say how pods are attached, and are nothing that a plugin would know. */
function confOf(course: Course, lab: Lab, node: Node): Json {
  const { cni, agent, ...conf } = fill(netconfOf(course, lab), node) as Json
  return conf
}

/** One call of the driver on one node. */
export async function drive(
  cluster: Cluster,
  course: Course,
  lab: Lab,
  node: Node,
  source: string,
  request: Json,
): Promise<DriverAnswer> {
  const driver = join(source, 'driver.ts')
  if (!existsSync(driver)) {
    return {
      ok: false,
      trouble: { kind: 'missing', message: `there is no ${relative(root, driver)}`, node: node.name },
    }
  }
  const input = {
    conf: confOf(course, lab, node),
    ...request,
    node: seen(node),
    nodes: cluster.nodes.map(seen),
    pods: course.pods
      .filter(pod => pod.node === node.name)
      .map(({ name, ips }) => ({ name, ips, attach: lab.pods?.includes(name) ?? true })),
    known: course.pods.filter(pod => pod.node === node.name).map(({ name }) => name),
    ...(node.host === undefined ? {} : { host: node.host }),
  }
  const argv = [pinnedNode(), '--disable-warning=ExperimentalWarning', driver]
  const limit = patience('plugin' in request ? TIME_LIMIT_BY_EXEC : TIME_LIMIT)
  const { exitCode, stdout, stderr } = await node.exec(argv, {
    input: JSON.stringify(input),
    timeout: limit,
    env: { NODE_COMPILE_CACHE: '/run/.compile-cache' },
  })
  if (exitCode === 124) {
    return {
      ok: false,
      trouble: { kind: 'timeout', message: `did not end in ${Math.round(limit / 1000)} seconds`, node: node.name },
    }
  }
  return answerIn(stdout) ?? { ok: false, trouble: crash(stderr, node.name, source) }
}

const seen = ({ name, ips, podCidrs }: Node): Json => ({ name, ips, podCidrs })

function answerIn(stdout: string): DriverAnswer | undefined {
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  } catch {
    return undefined
  }
}

/** What Node says on stderr when a file does not parse or an error is thrown while it loads. */
function crash(stderr: string, node: string, source: string): CodeTrouble {
  const place = /(?:file:\/\/)?(\/[^\s:]+\.ts):(\d+)/.exec(stderr)
  const message =
    /^\s*(\w*Error\b.*)$/m.exec(stderr)?.[1] ?? (stderr.trim().split('\n').at(-1) || 'ended without an answer')
  return {
    kind: /SyntaxError/.test(stderr) ? 'syntax' : 'threw',
    message,
    node,
    ...(place?.[1] === undefined ? {} : { file: relative(source, decodeURI(place[1])), line: Number(place[2]) }),
  }
}

function fill(value: unknown, node: Node): unknown {
  if (typeof value === 'string') {
    return value.replaceAll('{podCidr}', node.podCidrs[0] ?? '').replaceAll('{podCidr6}', node.podCidrs[1] ?? '')
  }
  if (Array.isArray(value)) return value.map(item => fill(item, node))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, node)]))
}

function merge(a: Json, b: Json): Json {
  const merged: Record<string, unknown> = { ...a }
  for (const [key, value] of Object.entries(b)) {
    const before = merged[key]
    merged[key] = isObject(before) && isObject(value) ? merge(before, value) : value
  }
  return merged
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
