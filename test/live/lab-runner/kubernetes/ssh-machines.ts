/** The nodes of a real Kubernetes as two machines that were there before: nothing of ours is on them, and the first reaches the second by ssh. */
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import type { Node, Output } from '../../../../lab-runner/src/providers/provider.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'
import { ask } from '../providers/topology.ts'
import type { RealCluster } from './real-cluster.ts'

/** What starts parts of Kubernetes again stays, elsewhere. They forward, which kubeadm asks of its nodes. */
const furnish = `dir=/usr/local/bin; mount -t tmpfs -o mode=755 tmpfs $dir
  mv /opt/cnilab/bin/*-part* $dir; rm -r /opt/cnilab/bin
  echo 1 >/proc/sys/net/ipv4/ip_forward; rm -rf /etc/ssh; mkdir -p -m 700 /root/.ssh /run/sshd
  printf '172.30.1.2 node1\\n172.30.2.2 node2\\n' >>/etc/hosts
  ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519; cat /root/.ssh/id_ed25519.pub`

const serve = `setsid -f ${pinnedNode()} ${root}/lab-runner/tools/ssh-server.js 22 /root/.ssh/id_ed25519 /root/.ssh/authorized_keys \
  /run/sshd/pid </dev/null >/run/sshd/log 2>&1; timeout 10 sh -c 'until [ -s /run/sshd/pid ]; do sleep 0.02; done'`

/** For nodes behind a router. The second has no Node where the first has one. */
export async function asMachines({ nodes: [first, second] }: RealCluster): Promise<void> {
  const [own, theirs] = [await ask(first, furnish), await ask(second, furnish)]
  await first.put('/usr/local/bin/kubectl', `#!/bin/sh\nexec ${findBinaries().kubectl} "$@"\n`)
  await ask(first, 'chmod +x /usr/local/bin/kubectl')
  await first.put('/root/.ssh/known_hosts', `node2,172.30.2.2 ${theirs}\n`)
  await second.put('/root/.ssh/authorized_keys', `${own}\n`)
  await ask(second, serve)
  await ask(second, `mount -t tmpfs tmpfs '${pinnedNode().replace(/\/bin\/node$/, '')}'`)
}

/** As typed on the first machine, whose user works with another cluster. */
export function typedOn(first: Node): (...words: readonly string[]) => Promise<Output> {
  const env = {
    ...{ CNILAB_PROVIDER: 'ssh', CNILAB_WORKSPACE: '/run/workspace', NO_COLOR: '1' },
    KUBECONFIG: '/run/elsewhere.yaml',
  }
  return (...words) => first.exec([pinnedNode(), `${root}/lab-runner/bin/run.js`, ...words], { env, timeout: 180_000 })
}
