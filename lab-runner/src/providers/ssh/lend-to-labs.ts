/** What learners find on nodes of our own, on those of a kind cluster too: kubectl, and the image that the labs' pods are made of. */
import { Exit, LabError } from '../../errors.ts'
import { admin } from '../../kubernetes/admin.ts'
import { CommandError } from '../../shell.ts'
import { pauseImage, toolboxImage } from '../kubernetes/images.ts'
import { findBusybox } from '../kubernetes/lacking.ts'
import { mustExec } from '../kubernetes/must-exec.ts'
import { archiveOf } from '../kubernetes/start-kubernetes.ts'
import type { Cluster, Node } from '../provider.ts'
import { folder } from './connection.ts'

const ctr = ['ctr', '-n', 'k8s.io', 'images']

/** Names of those that were not there before. */
const listOf = (cluster: string): string => `${folder}/${cluster}/images`

/** Who has no image is told of on stderr, and can do without: only pods of Kubernetes need one. */
export async function lendToLabs(
  { name, nodes }: Pick<Cluster, 'name' | 'nodes'>,
  busybox: () => string | Promise<string> = findBusybox,
): Promise<void> {
  await nodes[0]?.exec(['sh', '-c', giveKubectl, 'sh', admin])
  let made: Promise<Uint8Array> | undefined
  const archive = async () => {
    made ??= Promise.resolve().then(busybox).then(archiveOf)
    return made
  }
  await Promise.all(
    nodes.map(async node => {
      const why = await bringImages(node, listOf(name), archive).catch(reason)
      if (why === undefined) return
      const what = `${node.host?.hostname ?? node.name} has no image ${toolboxImage}, and pods of labs 00 and 07 cannot start there`
      process.stderr.write(`${what}: ${why}\n`)
    }),
  )
}

/** Pods of our image go while there is still a plugin to unplug them, then the images. */
export async function takeFromLabs({ name, nodes }: Pick<Cluster, 'name' | 'nodes'>): Promise<void> {
  const [first] = nodes
  const { stdout: lent } = (await first?.exec(['cat', listOf(name)])) ?? { stdout: '' }
  if (first !== undefined && lent.includes(toolboxImage)) await deletePods(first)
  const drop = 'xargs -r ctr -n k8s.io images rm <"$1"'
  await Promise.all(nodes.map(node => node.exec(['sh', '-c', drop, 'sh', listOf(name)])))
}

/** For who is root on the control plane, as on nodes of our own. */
const giveKubectl = `file=/opt/cnilab/bin/kubectl
[ ! -e $file ] && program=$(command -v kubectl) || exit 0
printf '#!/bin/sh\\nexec %s --kubeconfig=%s "$@"\\n' "$program" "$1" >$file && chmod 755 $file`

/** Not unpacked: containerd does that with the snapshotter that its pods have, which on kind need not be the usual one. */
async function bringImages(node: Node, list: string, archive: () => Promise<Uint8Array>): Promise<undefined> {
  const there = (await mustExec(node, [...ctr, 'ls', '-q'])).split('\n')
  const missing = [pauseImage, toolboxImage].filter(image => !there.includes(image))
  if (missing.length === 0) return undefined
  const file = `${list}.tar`
  await node.put(file, await archive())
  await node.put(list, `${missing.join('\n')}\n`)
  await mustExec(node, [...ctr, 'import', '--no-unpack', file], { timeout: 60_000 })
  await mustExec(node, ['rm', file])
}

function reason(error: unknown): string {
  if (error instanceof CommandError) return error.output.trim().split('\n').at(-1) || error.message
  if (error instanceof LabError && error.exit === Exit.machine) return `${error.message}; ${error.suggestions[0]}`
  throw error
}

async function deletePods(node: Node): Promise<void> {
  const path = '{range .items[*]}{.metadata.namespace} {.metadata.name} {.spec.containers[*].image}{"\\n"}{end}'
  const { stdout } = await node.exec(['kubectl', 'get', 'pods', '-A', '-o', `jsonpath=${path}`])
  const ours = stdout.split('\n').filter(line => line.includes(toolboxImage))
  await Promise.all(
    ours.map(line => {
      const [namespace = '', pod = ''] = line.split(' ')
      return node.exec(['kubectl', 'delete', 'pod', '-n', namespace, pod, '--now', '--timeout=15s'])
    }),
  )
}
