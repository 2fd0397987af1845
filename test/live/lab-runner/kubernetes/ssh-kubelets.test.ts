/** `--provider ssh` on machines that are nodes of a real Kubernetes, with a router between them, as on Killercoda. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import { toolboxImage } from '../../../../lab-runner/src/providers/kubernetes/images.ts'
import type { Output } from '../../../../lab-runner/src/providers/provider.ts'
import { ask } from '../providers/topology.ts'
import { areReady, openCluster, type RealCluster, until, webPod } from './real-cluster.ts'
import { asMachines, typedOn } from './ssh-machines.ts'

let real: RealCluster
let cnilab: (...words: readonly string[]) => Promise<Output>
const node = (index: 0 | 1) => real.nodes[index]

beforeAll(async () => {
  real = await openCluster('machines', { containerd: 'own', proxyMode: 'nftables', underlay: 'routed' })
  await asMachines(real)
  cnilab = typedOn(node(0))
  await node(0).put('/run/elsewhere.yaml', elsewhere)
})
afterAll(() => real?.down())

/** Nobody answers there. */
const elsewhere = JSON.stringify({
  ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'far' },
  clusters: [{ name: 'far', cluster: { server: 'http://127.0.0.1:9' } }],
  contexts: [{ name: 'far', context: { cluster: 'far', user: '' } }],
})

/** What either may leave on a machine. The runtime's own records of pods stay, and are not ours. */
const state = () =>
  Promise.all(
    real.nodes.map(each =>
      ask(
        each,
        `ip -o link | cut -d: -f2; ip route; ip -6 route | grep -v ^fe80; nft list tables; cat /proc/sys/net/ipv4/ip_forward
         for dir in /run /opt /opt/cnilab /opt/cni/bin /etc/cni/net.d /run/netns; do echo "$dir"; ls -A "$dir"; done
         ls -A /var/lib/cni | grep -v ^results || :; grep -c net.d /proc/self/mountinfo || :
         ps -eo args | grep 'mini-[c]ni' || :`,
      ),
    ),
  )

/** Each makes them when it is ready to, of both families. */
async function haveTables(): Promise<boolean> {
  const tables = await Promise.all(real.nodes.map(each => ask(each, 'nft list tables')))
  return tables.every(there => (there.match(/ (kube-proxy|mangle|nat|filter)$/gm) ?? []).length === 8)
}

const nodesAre = (wanted: string) => areReady(real, wanted)

async function run(...pods: readonly [string, string]): Promise<void> {
  await real.apply(...pods.map((pod, index) => webPod(pod, `node${index + 1}`)))
  await real.kubectl(['wait', '--for=condition=Ready', ...pods.map(pod => `pod/${pod}`), '--timeout=90s'])
}

const address = (pod: string) => real.kubectl(['get', 'pod', pod, '-o', 'jsonpath={.status.podIP}'])

/** Who is asked sees the pod's own address. */
async function reach(one: string, two: string): Promise<void> {
  const asked = ['exec', one, '--', 'timeout', '5', 'wget', '-qO-', `http://${await address(two)}/`]
  expect(await real.kubectl(asked)).toBe(await address(one))
}

async function noPods(): Promise<void> {
  await real.kubectl(['delete', 'pod', '--all', '--now'])
  const left = async () => Promise.all(real.nodes.map(each => ask(each, 'ls /run/netns | grep -c ^cni- || :')))
  await until(async () => (await left()).every(count => count === '0'), 'the pods are gone')
}

const fine = { exitCode: 0 }

describe('nodes without a plugin', () => {
  let before: readonly string[]

  test('doctor explains both, by ssh the second', async () => {
    await until(haveTables, 'kube-proxy and the kubelet have made their tables')
    before = await state()
    for (const name of ['this', 'node2']) {
      const { stdout, stderr } = await cnilab('doctor', '--node', name)
      expect(stderr).toBe('')
      expect(stdout).toMatch(/^node[12]: no network plugin/)
      expect(stdout).toContain('there is no network plugin: no pod can be made')
    }
    expect(await state()).toEqual(before)
  })

  test('up has found the second among the nodes of its own Kubernetes', async () => {
    const { exitCode, stdout, stderr } = await cnilab('up')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/^node1 = node1 .*\nnode2 = node2 /)
  })

  test('kubectl speaks to their own API, whatever KUBECONFIG says, and to another when told so', async () => {
    const { stdout } = await cnilab('kubectl', '--', 'get', 'nodes', '--no-headers')
    expect(stdout.match(/^node[12] +NotReady/gm)).toHaveLength(2)
    const far = await cnilab('kubectl', '--', '--kubeconfig', '/run/elsewhere.yaml', 'get', 'nodes')
    expect(far.stderr).toContain('127.0.0.1:9')
  })

  test('install: both are Ready, and pods reach each other over the segment between the nodes', async () => {
    const { exitCode, stdout, stderr } = await cnilab('install')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).not.toContain('do not reach each other')
    await nodesAre('True True')
    await run('one', 'two')
    await reach('one', 'two')
    await reach('two', 'one')
    expect(await ask(node(0), 'ip route show proto 118')).toMatch(/^10\.244\.2\.0\/24 via 172\.30\.0\.12 dev lab0 *$/)
    expect(await ask(node(1), '[ ! -L /opt/mini-cni/node ] && /opt/mini-cni/node --version')).toBe(process.version)
    const pods = await cnilab('kubectl', '--', 'get', 'pods', '-A', '-o', 'wide')
    expect(pods.stdout).toMatch(/one +1\/1 +Running .* 10\.244\.1\.\d+ +node1 /)
  })

  test('down stays away from machines whose pods have that plugin', async () => {
    expect(await cnilab('down')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('cnilab uninstall') })
  })

  test('install --agent, under these pods: the agents see that a router is between them, and make a tunnel', async () => {
    expect(await cnilab('install', '--agent')).toMatchObject({ ...fine, stderr: '' })
    const route = async () => ask(node(0), 'ip route show proto 118')
    await until(async () => (await route()).endsWith('dev cni-vxlan onlink'), 'the route leads through the tunnel')
    await reach('one', 'two')
    await run('three', 'four')
    await reach('four', 'three')
    expect(await ask(node(0), `curl -sS -m5 http://${await address('two')}/`)).toBe('10.244.1.0')
    const { stdout } = await cnilab('doctor', '--node', 'node2')
    expect(stdout).toMatch(/^node2: mini-cni\n[\s\S]*^nodes +a tunnel/m)
  })

  test('the first machine was restarted, and has forgotten the cluster: up again, and what is installed works on', async () => {
    await ask(
      node(0),
      `cd /run/cnilab-ssh/lab; kill $(cat outside.pid); umount outside; cd /run; rm -r cnilab-ssh
       ip link del lab0`,
    )
    expect(await cnilab('uninstall')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('cnilab up') })
    expect(await cnilab('up')).toMatchObject({ ...fine, stderr: '' })
    await reach('one', 'four')
    await run('five', 'six')
    await reach('six', 'one')
  })

  test('uninstalled and down, nothing is left', async () => {
    await noPods()
    expect(await cnilab('uninstall', '--yes')).toMatchObject({ ...fine, stderr: '' })
    await nodesAre('False False')
    expect(await cnilab('down')).toMatchObject({ ...fine, stdout: expect.stringContaining('nothing is left') })
    await ask(node(0), 'rm -rf /run/workspace')
    await until(async () => (await state()).join() === before.join(), 'it is as before').catch(async error => {
      expect(await state()).toEqual(before)
      throw error
    })
  })
})

describe('nodes that are Ready by a stray configuration of podman', () => {
  const stray = '87-podman-bridge.conflist'
  const podman = {
    ...{ cniVersion: '0.4.0', name: 'podman' },
    plugins: [{ type: 'bridge', ipam: { type: 'host-local', ranges: [[{ subnet: '10.88.0.0/16' }]] } }],
  }
  let before: readonly string[]
  beforeAll(async () => {
    for (const each of real.nodes) await each.put(`/etc/cni/net.d/${stray}`, JSON.stringify(podman))
    await nodesAre('True True')
    before = await state()
  })

  test('labs have a folder of their own, which their runtimes do not see, and doctor knows what these do see', async () => {
    const up = await cnilab('up', '--nodes', 'this,root@172.30.2.2', '--underlay', 'routed')
    expect(up).toMatchObject({ ...fine, stderr: '' })
    for (const each of real.nodes) {
      expect(await ask(each, 'ls -A /etc/cni/net.d')).toBe('')
      await each.put('/etc/cni/net.d/10-cnilab.conflist', '{}')
    }
    const { stdout } = await cnilab('doctor', '--node', 'node1')
    expect(stdout).toContain(`the configuration in use is podman’s (${stray})`)
  })

  test('what is installed is for the runtimes: it is in the folder that they see', async () => {
    const { exitCode, stdout } = await cnilab('install', '--agent')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(new RegExp(`^stays, .*:\n {4}node1: ${stray}\n {4}node2: ${stray}$`, 'm'))
    expect(await ask(node(1), 'ls -A /etc/cni/net.d')).toBe(`00-cnilab.conflist\n${stray}`)
    await run('one', 'two')
    await reach('one', 'two')
    expect(await address('two')).toMatch(/^10\.244\.2\./)
  })

  test('story reads the logs of static pods, and what the API keeps where a log is silent', async () => {
    await ask(node(0), 'kill $(cat /run/kubernetes/kube-scheduler.pid); rm /run/kubernetes/kube-scheduler.pid')
    await ask(node(0), 'cd /var/log; mkdir there; mv kube-scheduler.log audit.log there') // who writes goes on
    await real.apply(schedulerPod())
    await real.kubectl(['wait', '-n', 'kube-system', '--for=condition=Ready', 'pod/kube-scheduler-node1'])
    const spec = { containers: [{ name: 'web', image: toolboxImage, command: ['web', '80'] }] }
    await real.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'told' }, spec })
    await real.kubectl(['wait', '--for=condition=Ready', 'pod/told', '--timeout=90s'])
    const { exitCode, stdout, stderr } = await cnilab('story', 'told')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(
      /^ +0\.000 +API server +API +keeps pods default\/told since[\s\S]*scheduler +node1 +"Successfully bound pod to node" pod="default\/told"/,
    )
    expect(stdout).toMatch(/containerd +node[12] .*returns sandbox id/)
    const manifest =
      'spec:\n  containers:\n  - command:\n    - kube-apiserver\n    - --audit-log-path=/var/log/there/audit.log\n'
    await node(0).put('/etc/kubernetes/manifests/kube-apiserver.yaml', manifest)
    expect((await cnilab('story', 'told')).stdout).toMatch(
      /^ +0\.000 +API server +node1 +create pods default\/told for admin/,
    )
    await ask(node(0), 'rm -r /etc/kubernetes/manifests')
    await real.kubectl(['delete', 'pod', '-n', 'kube-system', 'kube-scheduler-node1', '--now'])
    await ask(node(0), 'start-part kube-scheduler')
  })

  test('uninstall gives podman’s back, and down leaves nothing', async () => {
    await noPods()
    expect(await cnilab('uninstall', '--yes')).toMatchObject({ ...fine, stderr: '' })
    expect(await ask(node(1), 'ls -A /etc/cni/net.d')).toBe(stray)
    expect(await cnilab('down')).toMatchObject({ ...fine, stderr: '' })
    await ask(node(0), 'rm -rf /run/workspace')
    await expect.poll(state, { timeout: 10_000 }).toEqual(before) // the agent's guard goes two seconds after it
    await nodesAre('True True')
  })
})

/** As kubeadm has one, but for where its program is. */
function schedulerPod(): object {
  const program = findBinaries()['kube-scheduler']
  const flags = [
    '--kubeconfig=/etc/kubernetes/scheduler.conf',
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    '--v=2',
  ]
  const dirs = ['/etc/kubernetes', program.replace(/\/[^/]*$/, '')]
  return {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'kube-scheduler-node1', namespace: 'kube-system' } },
    spec: {
      ...{ nodeName: 'node1', hostNetwork: true, tolerations: [{ operator: 'Exists' }] },
      containers: [
        {
          ...{ name: 'kube-scheduler', image: toolboxImage, command: [program, ...flags] },
          volumeMounts: dirs.map((mountPath, index) => ({ name: `dir${index}`, mountPath })),
        },
      ],
      volumes: dirs.map((path, index) => ({ name: `dir${index}`, hostPath: { path } })),
    },
  }
}
