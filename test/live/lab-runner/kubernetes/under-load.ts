/** Pods come and go by the dozen while parts of a node end, and while a node loses its power. */
import { beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../providers/topology.ts'
import { addresses } from './install-by-hand.ts'
import { nothingIsLeft } from './kubelet-contract.ts'
import { halfOnEach, type PodState, type RealCluster, until, webDeployment } from './real-cluster.ts'
import { reboot } from './reboot.ts'

const replicas = 10

/** Tests for a cluster that has mini-cni; `parts` are those of every node, in the order in which they are started. */
export function describeLoad(real: () => RealCluster, parts: readonly string[]): void {
  const api = async (argv: readonly string[]) => real().kubectl(argv)

  async function settled(label: string, count: number): Promise<readonly PodState[]> {
    let found: readonly PodState[] = []
    const isSo = async () => {
      found = await real().pods(label)
      return found.length === count && found.every(({ ready }) => ready)
    }
    await until(isSo, `${count} pods are ready`, 120).catch(error => {
      throw new Error(`${error}\n${JSON.stringify(found, undefined, 1)}`)
    })
    return found
  }

  async function allAnswer(pods: readonly PodState[]): Promise<void> {
    const ips = pods.map(({ ip }) => ip)
    expect(new Set(ips).size).toBe(ips.length)
    for (const [index, node] of real().nodes.entries()) {
      // Ready is whose process has begun; on a busy machine it listens a moment later.
      const get = ['curl', '-sS', '-m10', '--retry', '4', '--retry-connrefused']
      const asked = ips.map(async ip => [ip, (await node.exec([...get, `http://${ip}/`])).stdout.trim()])
      const own = index + 1
      const expected = ips.map(ip => [ip, ip.startsWith(`10.244.${own}.`) ? `10.244.${own}.1` : node.ips[0]])
      expect(await Promise.all(asked)).toEqual(expected)
    }
  }

  describe('under load', () => {
    beforeAll(async () => {
      await real().apply(webDeployment('load', replicas))
      await settled('app=load', replicas)
    })

    test.each([...parts.filter(part => part !== 'kube-proxy'), 'kube-apiserver'])(
      'all pods are replaced while %s is killed: each new one answers',
      async part => {
        const old = new Set((await real().pods('app=load')).map(({ name }) => name))
        await api(['rollout', 'restart', 'deployment/load'])
        const places = part === 'kube-apiserver' ? real().nodes.slice(0, 1) : real().nodes
        for (const node of places) {
          await ask(
            node,
            `kill -9 $(cat /run/kubernetes/${part}.pid); until dead-parts | grep -x ${part}; do sleep 0.05; done`,
          )
          await ask(node, `start-part ${part}`)
        }
        await until(async () => (await api(['get', '--raw', '/readyz'])) === 'ok', 'the API answers')
        await api(['rollout', 'status', 'deployment/load', '--timeout=100s'])
        const now = await settled('app=load', replicas)
        expect(now.filter(({ name }) => old.has(name))).toEqual([])
        await allAnswer(now)
      },
    )

    test('a node loses its power: its pods are there again, and answer', async () => {
      const [, second] = real().nodes
      const before = (await real().pods('app=load')).filter(({ node }) => node === second.name)
      expect(before.length).toBeGreaterThan(0)
      await reboot(second, parts)
      const containers = async () => (await ask(second, 'ctr -n k8s.io tasks ls -q 2>/dev/null | wc -l')) || '0'
      const run = async () => {
        expect(await ask(second, 'dead-parts')).toBe('')
        return Number(await containers()) >= before.length * 2
      }
      await until(run, 'they run again', 120)
      await allAnswer(await settled('app=load', replicas))
    })

    test('nothing of them is left when they are deleted', async () => {
      await api(['delete', 'deployment', 'load', '--cascade=foreground', '--timeout=60s'])
      await nothingIsLeft(real())
    })
  })

  test(`100 pods are there at once on nodes with ${addresses} addresses each, no two with the same, and 20 more when they are gone`, async () => {
    await real().apply(webDeployment('churn', 0))
    const spread = { spec: { template: { spec: halfOnEach('churn') } } }
    await api(['patch', 'deployment', 'churn', '--type=merge', '-p', JSON.stringify(spread)])
    for (const count of [100, 20]) {
      await api(['scale', 'deployment/churn', `--replicas=${count}`])
      // It watches; who lists a hundred pods again and again takes a processor from them.
      await api(['rollout', 'status', 'deployment/churn', '--timeout=110s']).catch(() => {})
      const pods = await settled('app=churn', count)
      expect(new Set(pods.map(({ ip }) => ip)).size).toBe(count)
      await api(['scale', 'deployment/churn', '--replicas=0'])
      await api(['wait', '--for=delete', 'pod', '-l', 'app=churn', '--timeout=110s'])
    }
    await api(['delete', 'deployment', 'churn'])
    await nothingIsLeft(real())
  })
}
