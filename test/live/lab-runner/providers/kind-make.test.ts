/** The real `kind` makes a cluster from the generated configuration, in a real Docker engine, of an image that stands in for its own. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LabError } from '../../../../lab-runner/src/errors.ts'
import { kindProvider } from '../../../../lab-runner/src/providers/kind/kind.ts'
import { kubeconfig } from '../../../../lab-runner/src/providers/kubernetes/kubeconfig.ts'
import type { Cluster } from '../../../../lab-runner/src/providers/provider.ts'
import { type Engine, standIn, startEngine } from './container-engine.ts'
import { ask, topology } from './topology.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.end())

describe('a cluster that kind makes', () => {
  const plan = topology('made')
  const provider = () => kindProvider({ here: engine.here, image: standIn })
  const foreign = join(mkdtempSync(join(tmpdir(), 'cnilab-kubeconfig-')), 'config')
  let cluster: Cluster
  const inside = async (index: number, script: string) => {
    const [one] = [cluster.nodes[index]]
    if (one === undefined) throw new Error('no such node')
    return ask(one, script)
  }
  beforeAll(async () => {
    writeFileSync(foreign, kubeconfig('https://192.0.2.1:6443', 'somebody', { ca: '', certificate: '', key: '' }))
    process.env.KUBECONFIG = foreign
    cluster = await provider().up(plan)
  })
  afterAll(() => {
    delete process.env.KUBECONFIG
    rmSync(dirname(foreign), { recursive: true })
  })

  test('has a control plane and a worker, in this order', async () => {
    expect(await inside(0, 'uname -n')).toBe(`${plan.name}-control-plane`)
    expect(await inside(1, 'uname -n')).toBe(`${plan.name}-worker`)
  })

  test('leaves the ranges of pods to us: kubeadm is told so, and both nodes are given those of the course', async () => {
    const file = await inside(0, 'cat /kind/kubeadm.conf')
    expect(file).toMatch(/name: allocate-node-cidrs\n\s*value: "false"|allocate-node-cidrs: "false"/)
    expect(file).toContain('podSubnet: 10.244.0.0/16,fd00:10:244::/56')
    const calls = await inside(0, 'cat /kind/calls')
    for (const [index, { podCidrs }] of plan.nodes.entries()) {
      const name = `${plan.name}-${index === 0 ? 'control-plane' : 'worker'}`
      expect(calls).toContain(
        `patch node ${name} -p {"spec":{"podCIDR":"${podCidrs[0]}","podCIDRs":${JSON.stringify(podCidrs)}}}`,
      )
    }
  })

  test('has no network plugin of kind', async () => {
    expect(await inside(0, 'grep -c kindnet /kind/calls || :')).toBe('0')
    expect(await inside(0, 'ls -A /etc/cni/net.d')).toBe('')
  })

  test('does not touch the kubeconfig of this user, wherever that is', async () => {
    expect(cluster.kubeconfig).toContain(plan.name)
    expect(readFileSync(cluster.kubeconfig ?? '', 'utf8')).toContain('https://127.0.0.1:')
    expect(existsSync(`${process.env.HOME}/.kube/config.lock`)).toBe(false)
    expect(readdirSync(dirname(foreign))).toEqual(['config'])
    expect(readFileSync(foreign, 'utf8')).toBe(
      kubeconfig('https://192.0.2.1:6443', 'somebody', { ca: '', certificate: '', key: '' }),
    )
  })

  test('is found, listed, and deleted with its containers and volumes', async () => {
    expect((await provider().find(plan.name))?.nodes.map(({ name }) => name)).toEqual(['node1', 'node2'])
    expect(await provider().list()).toContain(plan.name)
    await cluster.down()
    expect(await engine.docker('ps', '-aq')).toBe('')
    expect(await engine.docker('volume', 'ls', '-q')).toBe('')
    expect(await provider().list()).not.toContain(plan.name)
  })
})

describe('what goes wrong', () => {
  const refusal = async (work: Promise<unknown>): Promise<LabError> =>
    work.then(
      () => Promise.reject(new Error('it worked')),
      error => (error instanceof LabError ? error : Promise.reject(error)),
    )

  test('an image that cannot be had: its words, and nothing is left', async () => {
    const provider = kindProvider({ here: engine.here, image: 'localhost:1/none:1' })
    const plan = topology('none')
    const { message } = await refusal(provider.up(plan))
    expect(message).toMatch(/^kind could not make cluster none-\w+: .*localhost:1\/none:1/)
    expect(await engine.docker('ps', '-aq')).toBe('')
    expect(await provider.list()).not.toContain(plan.name)
  })

  test('no kind: where to get it', async () => {
    const { exec } = engine.here
    const without: typeof exec = (argv, options) => exec(argv[0] === 'kind' ? ['no-such-kind'] : argv, options)
    const { message, suggestions } = await refusal(
      kindProvider({ here: { ...engine.here, exec: without } }).up(topology('none')),
    )
    expect(message).toBe('there is no program kind here')
    expect(suggestions.join()).toContain('go install sigs.k8s.io/kind@latest')
  })

  test('an engine that does not run', async () => {
    const { exec } = engine.here
    const elsewhere: typeof exec = (argv, options) => exec(['env', 'DOCKER_HOST=unix:///run/no-such', ...argv], options)
    const why = await kindProvider({ here: { ...engine.here, exec: elsewhere } }).unavailable()
    expect(why).toMatch(/^docker does not answer: .*; is it running\?/)
  })

  test('behind a router: kind has none', async () => {
    const { message } = await refusal(kindProvider({ here: engine.here }).up(topology('far', 'routed')))
    expect(message).toContain("--underlay routed: kind's nodes are on one network")
  })

  test.each([
    [['control-plane'], 'has 1 node, and the labs use two', '--name NEW'],
    [['control-plane', 'worker', 'worker2'], 'has 3 nodes, and the labs use two', '--nodes '],
  ])('a cluster with %j', async (roles, said, advice) => {
    const plan = topology('odd')
    const names = await engine.makeNodes(plan.name, roles)
    const { message, suggestions } = await refusal(kindProvider({ here: engine.here }).up(plan))
    expect(message).toContain(said)
    expect(suggestions.join()).toContain(advice)
    expect((await engine.docker('ps', '-q')).trim().split('\n')).toHaveLength(roles.length)
    await engine.docker('rm', '-f', '-v', ...names)
  })

  test('a stopped node', async () => {
    const plan = topology('stopped')
    const names = await engine.makeNodes(plan.name)
    await engine.docker('stop', '-t', '0', names[1] ?? '')
    const { message, suggestions } = await refusal(kindProvider({ here: engine.here }).up(plan))
    expect(message).toBe(`${names[1]} is stopped`)
    expect(suggestions).toEqual([`docker start ${names[1]}`])
    await engine.docker('rm', '-f', '-v', ...names)
  })

  test('a cluster with a plugin already is refused, with what is in the way', async () => {
    const plan = topology('kindnet')
    const names = await engine.makeNodes(plan.name)
    const [first = '', second = ''] = names
    await engine.docker('exec', first, 'kubeadm', 'init')
    const [address] = (await engine.docker('exec', second, 'hostname', '-I')).split(' ')
    await engine.docker('exec', first, 'ip', 'route', 'add', '10.244.1.0/24', 'via', address ?? '')
    const { message, suggestions } = await refusal(kindProvider({ here: engine.here }).up(plan))
    expect(message).toMatch(new RegExp(`^${first}: the route "10.244.1.0/24 via .*" is for addresses of pods here`))
    expect(suggestions.join('\n')).toContain(`docker exec ${first} ip -4 route del 10.244.1.0/24`)
    await engine.docker('rm', '-f', '-v', ...names)
  })
})
