/** `cnilab install`: a plugin on every node of a cluster, in an order in which no runtime ever calls something half there. */
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { LabError } from '../errors.ts'
import { onInterrupt } from '../interrupt.ts'
import { ask } from '../lesson/ask.ts'
import { findExecutable } from '../lesson/install-plugin.ts'
import { showProgress } from '../progress-line.ts'
import { mustExec } from '../providers/kubernetes/must-exec.ts'
import type { Cluster, Node } from '../providers/provider.ts'
import { paste } from '../shell.ts'
import { keepAgent, systemdUnit, waitForAgent } from './agent-files.ts'
import { alone } from './alone.ts'
import { followCluster } from './api-access.ts'
import { type Kubectl, kubectlOf, mustHaveNoDaemons, nodesOf } from './cluster-api.ts'
import { crossNodeOn, type NetworkWanted, type NodeInCluster, networkFor, waysFrom } from './network.ts'
import { lookAt, type NodeFacts, onNode } from './node-facts.ts'
import { type OwnConf, readOwnConf } from './own-conf.ts'
import { listPods, podsRun, runningPods } from './running-pods.ts'
import { type Bundles, bringNode, buildBundles, home, stage } from './stage.ts'
import { failed, stopped, takingBack } from './take-back.ts'
import { versionsOn } from './versions.ts'

export interface InstallOptions {
  /** Default: mini-cni. */
  readonly plugin?: string | undefined
  readonly agent?: boolean | undefined
  /** File with the plugin's own configuration, or the list. */
  readonly conf?: string | undefined
  readonly yes?: boolean | undefined
  readonly 'kube-bin'?: string | undefined
}

type Plan = readonly (readonly [Node, NodeInCluster, NodeFacts])[]

/** Looks at all nodes first, asks, stages everything, and only then switches: plugin, agent, configuration. Can be done again, as an upgrade or to mend. */
export async function install(cluster: Cluster, options: InstallOptions) {
  const file = options.plugin === undefined ? undefined : findExecutable(options.plugin)
  const name = file === undefined ? 'mini-cni' : basename(file)
  if (options.agent && file !== undefined) {
    throw new LabError(`--agent is mini-cni's own; what --plugin names runs as a process for each call`, {
      suggestions: ['cnilab install --agent', `cnilab install --plugin ${options.plugin}`],
    })
  }
  const own = options.conf === undefined ? undefined : readOwnConf(options.conf)
  return alone(cluster, () => installAlone(cluster, options, { file, name, own }))
}

interface What {
  readonly file: string | undefined
  readonly name: string
  readonly own: OwnConf | undefined
}

async function installAlone(cluster: Cluster, options: InstallOptions, { file, name, own }: What) {
  const progress = showProgress('install: looks at the nodes')
  const forgetNothing = onInterrupt(() => 'stopped; no node was changed')
  try {
    const kubectl = await kubectlOf(cluster, options['kube-bin'])
    await mustHaveNoDaemons(kubectl)
    const plan = await look(cluster, kubectl, options.agent === true)
    const pods = await runningPods(kubectl, factsOf(plan))
    progress.end()
    await agree(cluster, plan, pods, { name, options })
    progress.say('install: builds mini-cni')
    const bundles = file === undefined ? await buildBundles() : undefined
    const all = plan.map(([, spec]) => spec)
    const say = (what: string) => progress.say(`install: ${what}`)
    const looked = plan.map(([node, , facts]) => [node, facts] as const)
    const takeBack = takingBack(looked, kubectl)
    forgetNothing()
    const forget = onInterrupt(async () => stopped(await takeBack(), again(options)))
    let versions: ReadonlyMap<string, string>
    try {
      const nodeStore = options.agent ? await followCluster(cluster, kubectl) : undefined
      versions = await versionsOn(looked, file)
      for (const [node, spec, facts] of plan) {
        say(node.name)
        const wanted: NetworkWanted = {
          cniVersion: versions.get(node.name) ?? '',
          plugin: name,
          nodeStore: nodeStore?.conf ?? { type: 'file', path: `${home}/nodes.json` },
          crossNode: options.agent ? crossNodeOn(cluster) : undefined,
          all,
          own,
        }
        if (nodeStore !== undefined) await putSecretly(node, stage('kubeconfig'), nodeStore.kubeconfig)
        await node.put(stage('nodes.json'), `${JSON.stringify(all.map(listed), undefined, 2)}\n`)
        await put(node, networkFor(spec, facts, wanted), bundles, say)
      }
      const what = { name, file, all, agent: options.agent === true }
      // None is taken back while another is still under way.
      const ends = await Promise.allSettled(plan.map(([node, spec, facts]) => switchIn(node, spec, facts, what)))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    } catch (cause) {
      throw failed(cause as Error, await takeBack())
    } finally {
      forget()
    }
    progress.end()
    return outcome(plan, versions, { name, agent: options.agent === true, hasApi: kubectl !== undefined })
  } finally {
    forgetNothing()
    progress.end()
  }
}

async function look(cluster: Cluster, kubectl: Kubectl | undefined, agent: boolean): Promise<Plan> {
  const nodes = await nodesOf(cluster, kubectl, agent)
  const looks = await Promise.allSettled(
    [...nodes].map(async ([node, spec]) => [node, spec, await lookAt(node)] as const),
  )
  // What a look leaves on a node for its time is gone before another's refusal is told.
  return looks.map(end => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
}

const factsOf = (plan: Plan): ReadonlyMap<string, NodeFacts> =>
  new Map(plan.map(([{ name }, , facts]) => [name, facts]))

/** What becomes of running pods is said, and agreed to, before anything is done. */
async function agree(
  { name: cluster }: Cluster,
  plan: Plan,
  pods: Awaited<ReturnType<typeof runningPods>>,
  { name, options }: { readonly name: string; readonly options: InstallOptions },
): Promise<void> {
  const before = new Set(plan.map(([, , { installed }]) => installed))
  if (pods.length === 0 || (before.size === 1 && before.has(name))) return
  const text = [
    `${podsRun(pods)} on ${cluster} with what is there now:`,
    ...listPods(pods),
    `They keep their addresses and cables, but ${name}${options.agent ? "'s agent" : ''} knows nothing of`,
    'them: it may not reach them, and gives their addresses to others. Delete them',
    'afterwards, and let what made them make new ones.',
  ].join('\n')
  process.stderr.write(`${text}\n`)
  if (await ask('Install all the same?', options.yes === true)) return
  throw new LabError('pods run, and nobody agreed; nothing was changed', { suggestions: [`${again(options)} --yes`] })
}

async function put(
  node: Node,
  network: object,
  bundles: Bundles | undefined,
  say: (what: string) => void,
): Promise<void> {
  await node.put(stage('network.conflist'), `${JSON.stringify(network, undefined, 2)}\n`)
  if (bundles === undefined) return
  await bringNode(node, say)
  const files = {
    'plugin.js': bundles.plugin,
    'agent.js': bundles.agent,
    shim: bundles.shim,
    wait: waitForAgent,
    'keep-agent': keepAgent,
    'mini-cni-agent.service': systemdUnit,
  }
  for (const [file, bytes] of Object.entries(files)) await node.put(stage(file), bytes)
}

/** For root alone from the first byte on. */
async function putSecretly(node: Node, path: string, text: string): Promise<void> {
  const script = 'umask 077; mkdir -p "$1"; cat >"$2.new" && mv "$2.new" "$2"'
  await mustExec(node, ['sh', '-c', script, 'sh', dirname(path), path], { input: text })
}

interface Switch {
  readonly name: string
  readonly file: string | undefined
  readonly all: readonly NodeInCluster[]
  readonly agent: boolean
}

async function switchIn(
  node: Node,
  spec: NodeInCluster,
  facts: NodeFacts,
  { name, file, all, agent }: Switch,
): Promise<void> {
  if (agent) await onNode(node, 'agent')
  else {
    if (file !== undefined) await node.put(stage('plugin.js'), readFileSync(file))
    await onNode(node, 'plugin', name, stage('plugin.js'))
    if (file === undefined) await onNode(node, 'switch_in', stage('agent.js'), `${home}/agent.js`, '755')
    if (facts.agent) await onNode(node, 'without_agent')
    await onNode(node, 'ways', ...waysFrom(spec, all, facts.addresses))
  }
  await onNode(node, 'announce')
}

const listed = ({ name, ips, podCidrs }: NodeInCluster) => ({ name, ips, podCIDRs: podCidrs })

function outcome(
  plan: Plan,
  versions: ReadonlyMap<string, string>,
  { name, agent, hasApi }: { readonly name: string; readonly agent: boolean; readonly hasApi: boolean },
) {
  const nodes = plan.map(([node, , { installed, half, runtime }]) => ({
    node: node.name,
    runtime,
    cniVersion: versions.get(node.name),
    was: half ? 'half installed' : installed,
  }))
  const lines = nodes.map(({ node, was, cniVersion, runtime }) => {
    const what =
      was === undefined
        ? 'installed'
        : was === 'half installed'
          ? 'mended'
          : was === name
            ? 'upgraded'
            : `in place of ${was}`
    return `${node}: ${name}${agent ? ' with its agent' : ''} ${what}, CNI ${cniVersion}${runtime === undefined ? '' : ` for ${runtime}`}`
  })
  const others = plan.flatMap(([node, , { networks }]) => networks.map(file => `${node.name}: ${file}`))
  if (others.length > 0)
    lines.push('stays, and is taken again after cnilab uninstall:', ...others.map(one => `    ${one}`))
  const all = plan.map(([, spec]) => spec)
  const hasWays = plan.every(([, spec, { addresses }]) => waysFrom(spec, all, addresses).length > 0)
  if (!agent && !hasWays && name === 'mini-cni') {
    lines.push(
      'pods of different nodes do not reach each other: behind a router that takes a tunnel  (cnilab install --agent)',
    )
  }
  if (!agent && hasWays) {
    lines.push(
      "a node that restarts has no routes to the others' pods: cnilab install makes them anew, an agent keeps them",
    )
  }
  return {
    lines: [...lines, `next:  cnilab ${hasApi ? 'kubectl -- get nodes' : 'status'}`],
    value: { plugin: name, agent, nodes },
  }
}

/** The same command once more. */
function again({ agent, plugin, conf }: InstallOptions): string {
  const files = Object.entries({ plugin, conf }).flatMap(([key, file]) =>
    file === undefined ? [] : [`--${key}`, file],
  )
  return paste(['cnilab', 'install', ...(agent ? ['--agent'] : []), ...files])
}
