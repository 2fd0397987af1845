/** Control groups of version 2, wherever this runs: also a machine that has its controllers in version 1 has the other hierarchy, an empty one. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { netns } from '../../../../lab-runner/src/providers/netns/netns.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { mustRun } from '../../../../lab-runner/src/shell.ts'
import { ask, topology } from '../providers/topology.ts'

const script = fileURLToPath(
  new URL('../../../../lab-runner/src/providers/kubernetes/kubelet-node.sh', import.meta.url),
)
const plan = topology('version-2')

/** In a view of its own, as not every machine shows the hierarchy. */
const inHierarchy = (line: string) => {
  const mounted = `mount -t tmpfs tmpfs /mnt && mkdir /mnt/c && mount -t cgroup2 cgroup2 /mnt/c && cd /mnt/c && ${line}`
  return mustRun(['unshare', '-m', '--propagation', 'private', 'sh', '-c', mounted])
}

let cluster: Cluster
let node: Node
beforeAll(async () => {
  cluster = await netns.up(plan)
  node = cluster.nodes[0] as Node
  // What the script asks for the version of its own groups by.
  await ask(node, `mkdir /tmp/two; printf '#!/bin/sh\\necho 0\\n' >/tmp/two/cut; chmod +x /tmp/two/cut`)
  await ask(node, `PATH=/tmp/two:$PATH sh ${script} ${plan.name} node1`)
})
afterAll(async () => {
  await cluster.down()
  await inHierarchy(`! [ -d cnilab/${plan.name} ] || find cnilab/${plan.name} -depth -type d -exec rmdir {} +`)
})

test('the node sees the one hierarchy, and can write there', async () => {
  expect(await ask(node, 'stat -fc %T /sys/fs/cgroup')).toBe('cgroup2fs')
  expect(await ask(node, `mkdir /sys/fs/cgroup/cnilab/${plan.name}/node1/kubepods && echo made`)).toBe('made')
})

test('a part runs in a group below its own, which may then have children that are controlled', async () => {
  await ask(
    node,
    `printf '#!/bin/sh\\nexec sleep 86400\\n' >/opt/cnilab/parts/sleeper; chmod +x /opt/cnilab/parts/sleeper`,
  )
  await ask(node, 'start-part sleeper; until [ -s /run/kubernetes/sleeper.pid ]; do sleep 0.1; done')
  const groups = await ask(node, 'cat /proc/$(cat /run/kubernetes/sleeper.pid)/cgroup')
  expect(groups.split('\n').filter(line => line.startsWith('0::'))).toEqual([`0::/cnilab/${plan.name}/node1/init`])
  expect(await ask(node, `cat /sys/fs/cgroup/cnilab/${plan.name}/node1/cgroup.procs`)).toBe('')
  expect(await ask(node, 'dead-parts')).toBe('')
})

test('each controller that a group has is given to the group below', async () => {
  const own = `/sys/fs/cgroup/cnilab/${plan.name}/node1`
  const words = async (file: string) => (await ask(node, `cat ${file}`)).split(' ').sort()
  expect(await words(`${own}/init/cgroup.controllers`)).toEqual(await words('/sys/fs/cgroup/cgroup.controllers'))
})
