/** What a user of a cluster would notice, with mini-cni as its only network; real kubelets and containerds call it. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { install } from '../../../../lab-runner/src/install/install.ts'
import type { Node } from '../../../../lab-runner/src/providers/provider.ts'
import { run } from '../../../../lab-runner/src/shell.ts'
import { ask } from '../providers/topology.ts'
import { groupsOf } from './groups-of.ts'
import { type Installing, installByHand, putPortmap } from './install-by-hand.ts'
import { type Kind, openCluster, type RealCluster, service, until, webPod } from './real-cluster.ts'

export interface Setting extends Kind, Pick<Installing, 'cniVersion'> {
  /** By hand, or as users do it. */
  readonly mode: Installing['mode'] | 'install --agent'
}

/** Brings a cluster up and installs mini-cni; the first tests are those of the wiring, and `more` comes before the end of it all. */
export function describeKubelets(name: string, setting: Setting, more?: (real: () => RealCluster) => void): void {
  let real: RealCluster
  const node = (index: 0 | 1): Node => real.nodes[index]
  const address = async (pod: string) => real.kubectl(['get', 'pod', pod, '-o', 'jsonpath={.status.podIP}'])
  const fetchFrom = async (pod: string, url: string) =>
    real.kubectl(['exec', pod, '--', 'timeout', '5', 'wget', '-qO-', url])
  const before = settingsNow()

  beforeAll(async () => {
    real = await openCluster(name, setting)
  })
  afterAll(async () => real?.down())

  describe('without a plugin', () => {
    test('both nodes are registered, with the ranges of the course, and say why they are not ready', async () => {
      const { items } = JSON.parse(await real.kubectl(['get', 'nodes', '-o', 'json']))
      expect(items.map(({ spec }: { spec: { podCIDRs: string[] } }) => spec.podCIDRs)).toEqual(
        real.nodes.map(({ podCidrs }) => podCidrs),
      )
      for (const { status } of items) {
        const ready = status.conditions.find(({ type }: { type: string }) => type === 'Ready')
        expect(ready.status).toBe('False')
        expect(ready.message).toContain('cni plugin not initialized')
        expect(status.nodeInfo.containerRuntimeVersion).toMatch(
          setting.containerd === '2.x' ? /^containerd:\/\/2\./ : /^containerd:\/\/1\./,
        )
      }
    })

    test('the kernel settings of the machine are as they were, while the kubelet reads its own', async () => {
      expect(settingsNow()).toEqual(before)
      expect(await ask(node(0), 'cat /proc/sys/vm/overcommit_memory /proc/sys/kernel/panic')).toBe('1\n10')
    })
  })

  describe('with mini-cni', () => {
    beforeAll(async () => {
      await installMiniCni(real, setting)
      await real.kubectl(['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])
      await real.apply(webPod('w1', 'node1'), webPod('w2', 'node2', { hostPort: 8090 }), service('web', 'w2'))
      await real.kubectl(['wait', '--for=condition=Ready', 'pod/w1', 'pod/w2', '--timeout=60s'])
    })

    test('pods have addresses of their nodes', async () => {
      expect(await address('w1')).toMatch(/^10\.244\.1\.\d+$/)
      expect(await address('w2')).toMatch(/^10\.244\.2\.\d+$/)
    })

    test('pods reach each other across nodes, and see who asks', async () => {
      const [one, two] = [await address('w1'), await address('w2')]
      expect(await fetchFrom('w1', `http://${two}/`)).toBe(one)
      expect(await fetchFrom('w2', `http://${one}/`)).toBe(two)
    })

    test('nodes reach pods, their own and the other', async () => {
      const two = await address('w2')
      expect(await ask(node(0), `curl -sS -m5 http://${two}/`)).toBe(node(0).ips[0])
      expect(await ask(node(1), `curl -sS -m5 http://${two}/`)).toBe('10.244.2.1')
    })

    test('pods reach nodes, their own and the other, and are seen as themselves', async () => {
      const serve = 'setsid -f web 8088 </dev/null >/dev/null 2>&1; until curl -sf 127.0.0.1:8088; do sleep 0.05; done'
      for (const each of real.nodes) {
        await ask(each, serve)
        expect(await fetchFrom('w1', `http://${each.ips[0]}:8088/`)).toBe(await address('w1'))
      }
    })

    test('a service leads to a pod, from a pod and from both nodes', async () => {
      const ip = await real.kubectl(['get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}'])
      for (const each of real.nodes) {
        await until(
          async () => (await each.exec(['curl', '-sSf', '-m2', `http://${ip}/`])).exitCode === 0,
          'it answers',
        )
      }
      expect(await fetchFrom('w1', `http://${ip}/`)).toBe(await address('w1'))
    })

    test('a port of the node leads to its pod, from outside, the other node, a pod and the node itself', async () => {
      const url = `http://${node(1).ips[0]}:8090/`
      const asked = await real.cluster.outside?.exec(['curl', '-sS', '-m5', url])
      expect(asked).toMatchObject({ stdout: `${real.cluster.outside?.ip}\n` })
      expect(await ask(node(0), `curl -sS -m5 ${url}`)).toBe(node(0).ips[0])
      expect(await fetchFrom('w1', url)).toBe(await address('w1'))
      await ask(node(1), `curl -sS -m5 ${url}`)
    })

    test.each(['w1', 'w2'])('logs come from the kubelet of %s, and commands run there', async pod => {
      expect(await real.kubectl(['logs', pod])).toBe(`${pod} is up`)
      expect(await real.kubectl(['exec', pod, '--', 'hostname'])).toBe(pod)
    })

    test('what is deleted leaves no interface, no namespace, no record and no rule', async () => {
      await real.kubectl(['delete', 'pod', 'w1', 'w2', '--wait', '--timeout=60s'])
      await real.kubectl(['delete', 'service', 'web'])
      await nothingIsLeft(real)
    })

    more?.(() => real)
  })

  test('down leaves no process, no control group, no setting', async () => {
    const { name: own } = real
    await real.down()
    expect((await run(['pgrep', '-f', `cnilab-node ${own}`])).stdout).toBe('')
    expect(groupsOf(own)).toEqual([])
    expect(settingsNow()).toEqual(before)
  })
}

async function installMiniCni({ cluster, nodes }: RealCluster, { mode, cniVersion }: Setting): Promise<void> {
  if (mode !== 'install --agent') return installByHand(nodes, { mode, cniVersion })
  await Promise.all(nodes.map(putPortmap))
  const { value } = await install(cluster, { agent: true })
  expect(value.nodes.map(one => one.cniVersion)).toEqual([cniVersion, cniVersion])
}

/** Of pods, on both nodes: interfaces, namespaces, records of attachments, rules for ports. */
export async function nothingIsLeft({ nodes }: Pick<RealCluster, 'nodes'>): Promise<void> {
  const look = `ip -br link show type veth | grep -v ^eth0 || true
    ls /run/netns
    find /run/mini-cni -path '*/attachments/*' -o -path '*/drafts/*'
    { iptables-save -t nat; nft list ruleset; } 2>/dev/null | grep -E 'CNI-DN-|10\\.244\\.[12]\\.[0-9]+:80' || true`
  for (const node of nodes) {
    let left = ''
    const isClean = async () => {
      left = await ask(node, look)
      return left === ''
    }
    await until(isClean, `${node.name} has nothing of pods`).catch(() => expect(left).toBe(''))
  }
}

const settings = ['vm/overcommit_memory', 'kernel/panic', 'kernel/panic_on_oops']

function settingsNow(): readonly string[] {
  return settings.map(file => readFileSync(`/proc/sys/${file}`, 'utf8'))
}
