/** `cnilab uninstall`: what was there before is there again. */
import { Exit, LabError } from '../errors.ts'
import { ask } from '../lesson/ask.ts'
import type { Cluster, Node } from '../providers/provider.ts'
import { alone } from './alone.ts'
import { endAccess } from './api-access.ts'
import { kubectlOf } from './cluster-api.ts'
import { factsOf, onNode } from './node-facts.ts'
import { listPods, podsRun, runningPods } from './running-pods.ts'

interface UninstallOptions {
  readonly yes?: boolean | undefined
  readonly 'kube-bin'?: string | undefined
}

/** Configuration first, then agent, plugin and what they made on the node; bridge and routes stay as long as pods are plugged in. */
export function uninstall(cluster: Cluster, options: UninstallOptions) {
  return alone(cluster, () => uninstallAlone(cluster, options))
}

async function uninstallAlone(cluster: Cluster, options: UninstallOptions) {
  const looked = await Promise.all(cluster.nodes.map(async node => [node, await factsOf(node)] as const))
  if (looked.every(([, { installed, half }]) => installed === undefined && !half)) {
    return { lines: [`nothing that cnilab installed is on ${cluster.name}`], value: { nodes: [] } }
  }
  const kubectl = await kubectlOf(cluster, options['kube-bin'])
  const pods = await runningPods(kubectl, new Map(looked.map(([{ name }, facts]) => [name, facts])))
  if (pods.length > 0) {
    const next = looked.find(([, { networks }]) => networks.length > 0)?.[1].networks[0]
    const text = [
      `${podsRun(pods)} with what goes:`,
      ...listPods(pods),
      'They keep their cables until they are deleted, and bridge and routes stay with them.',
      next === undefined
        ? 'No other network is configured: nodes become NotReady, and a pod that is deleted waits for the next plugin.'
        : `New pods get the network of ${next}.`,
    ].join('\n')
    process.stderr.write(`${text}\n`)
    if (!(await ask('Uninstall all the same?', options.yes === true))) {
      throw new LabError('pods run, and nobody agreed; nothing was changed', {
        suggestions: ['cnilab uninstall --yes'],
      })
    }
  }
  // None is let go while another is still under way.
  const ends = await Promise.allSettled(looked.map(([node]) => takeFrom(node)))
  const left = ends.map(end => {
    if (end.status === 'fulfilled') return end.value
    throw new LabError(`the uninstall came to no end: ${(end.reason as Error).message}`, {
      exit: Exit.machine,
      cause: end.reason,
      suggestions: ['when the reason is gone, again: cnilab uninstall'],
    })
  })
  const stays = await endAccess(kubectl).then(
    () => [],
    () => ['the service account mini-cni stays in kube-system: the API did not let it go'],
  )
  const lines = left.map(({ node, ports }) =>
    ports.length === 0
      ? `${node}: as it was before`
      : `${node}: uninstalled; cni0 and the routes stay for ${ports.length} ${ports.length === 1 ? 'pod' : 'pods'}: cnilab uninstall again when gone`,
  )
  const aside = new Set(looked.flatMap(([, facts]) => facts.aside))
  const back =
    aside.size === 0 ? [] : [`moved aside by cnilab up, and given back by cnilab down:  ${[...aside].join('  ')}`]
  return { lines: [...lines, ...stays, ...back], value: { nodes: left } }
}

async function takeFrom(node: Node) {
  return { node: node.name, ports: (await onNode(node, 'uninstall')).split('\n').filter(Boolean) }
}
