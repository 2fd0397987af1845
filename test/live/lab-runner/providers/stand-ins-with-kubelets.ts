/** Containers as kind makes them, with a containerd and a kubelet in each: what an adopted cluster is, but for its node image. */
import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import { connectionInto } from '../../../../lab-runner/src/providers/kind/connection.ts'
import { findBusybox } from '../../../../lab-runner/src/providers/kubernetes/lacking.ts'
import { startKubernetes } from '../../../../lab-runner/src/providers/kubernetes/start-kubernetes.ts'
import type { Cluster, Node, Topology } from '../../../../lab-runner/src/providers/provider.ts'
import { put } from '../../../../lab-runner/src/providers/put.ts'
import { shellThere } from '../../../../lab-runner/src/providers/ssh/shells.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import type { Engine } from './container-engine.ts'
import { ask } from './topology.ts'

/** The nodes of `plan`, before anybody adopts them; control groups of its name are the caller's to remove. */
export async function startStandIns(engine: Engine, plan: Topology): Promise<readonly Node[]> {
  const dual = ['--sysctl', 'net.ipv6.conf.all.disable_ipv6=0', '--sysctl', 'net.ipv6.conf.all.forwarding=1']
  const names = await engine.makeNodes(plan.name, undefined, [...mounts(), ...dual])
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  const nodes = await Promise.all(
    names.map(async (name, index) => {
      const address = (await engine.docker('inspect', '-f', format, name)).trim()
      return nodeOf(engine, name, address, plan.nodes[index]?.podCidrs ?? [])
    }),
  )
  // Docker's own view of control groups: runc would take the first that it finds, be it covered or not.
  await Promise.all(nodes.map(node => ask(node, 'mkdir -p /opt/cnilab/bin; umount -l -R /sys/fs/cgroup')))
  const bare = { name: plan.name, nodes } as unknown as Cluster
  const own = { ...plan, nodes: nodes.map(({ name, podCidrs }) => ({ name, podCidrs })), pods: [] }
  await startKubernetes(bare, {
    ...{ topology: own, programs: findBinaries(), proxyMode: 'nftables', busybox: findBusybox(), say: () => {} },
  })
  return nodes
}

/** This machine's programs in place of those of the image, and Kubernetes' own. */
function mounts(): readonly string[] {
  const { kubectl: program } = findBinaries()
  const dirs = [
    ...new Set([program, realpathSync(program)].map(path => dirname(path))),
    root,
    '/usr',
    '/etc/alternatives',
  ]
  const path = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${dirname(program)}`
  return [...dirs.flatMap(dir => ['-v', `${dir}:${dir}:ro`]), '-e', `PATH=${path}`]
}

function nodeOf(engine: Engine, name: string, address: string, podCidrs: readonly string[]): Node {
  const connection = connectionInto(engine.here, { name, target: name, engine: 'docker' })
  const shell = shellThere(engine.here, connection, name, { host: name, needs: [] })
  return { name, ips: [address], podCidrs, ...shell, put: (path, bytes) => put(shell, path, bytes) }
}
