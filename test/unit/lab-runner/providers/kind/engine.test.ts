import { describe, expect, test } from 'vitest'
import { chooseNodes } from '../../../../../lab-runner/src/providers/kind/choose-nodes.ts'
import { findEngine, listNodes, readNodes } from '../../../../../lab-runner/src/providers/kind/engine.ts'
import type { Output, Shell } from '../../../../../lab-runner/src/providers/provider.ts'

const inspected = (name: string, role: string, more: object = {}) => ({
  ...{ Id: `id-${name}`, Name: `/${name}`, State: { Running: true }, Mounts: [{ Destination: '/var' }] },
  Config: { Labels: { 'io.x-k8s.kind.cluster': 'lab', 'io.x-k8s.kind.role': role } },
  NetworkSettings: {
    Networks: { kind: { IPAddress: '172.18.0.2' } },
    Ports: { '6443/tcp': [{ HostPort: '41234' }], '80/tcp': null },
  },
  ...more,
})

const here = (answers: Readonly<Record<string, Partial<Output>>>): Shell => ({
  ...{ command: argv => argv, environment: {} },
  async exec(argv) {
    const key = Object.keys(answers).find(known => argv.join(' ').startsWith(known))
    if (key === undefined) return { exitCode: 127, stdout: '', stderr: 'not found' }
    return { exitCode: 0, stdout: '', stderr: '', ...answers[key] }
  },
})

describe('which engine', () => {
  test('the first of docker, nerdctl, podman, as kind does', async () => {
    expect(await findEngine(here({ podman: {}, nerdctl: {} }), '')).toBe('nerdctl')
    expect(await findEngine(here({ podman: {}, docker: {} }), '')).toBe('docker')
  })

  test('the one that is named, and only that', async () => {
    expect(await findEngine(here({ docker: {}, podman: {} }), 'podman')).toBe('podman')
    await expect(findEngine(here({ docker: {} }), 'podman')).rejects.toThrow('KIND_EXPERIMENTAL_PROVIDER is podman')
  })

  test('none', async () => {
    await expect(findEngine(here({}), '')).rejects.toThrow('there is no Docker, nerdctl or Podman here')
  })

  test('one that may not be spoken to', async () => {
    const denied = here({ 'docker ps': { exitCode: 1, stderr: 'permission denied while trying to connect' } })
    await expect(listNodes(denied, 'docker')).rejects.toMatchObject({
      message: 'docker does not answer: permission denied while trying to connect',
      suggestions: [expect.stringContaining('usermod -aG docker')],
    })
  })
})

describe('its nodes', () => {
  test('the control plane first; a load balancer is none', async () => {
    const all = [
      inspected('lab-worker', 'worker'),
      inspected('lab-external-load-balancer', 'external-load-balancer'),
      inspected('lab-control-plane', 'control-plane'),
    ]
    const shell = here({ 'docker ps': { stdout: 'a\nb\nc\n' }, 'docker inspect': { stdout: JSON.stringify(all) } })
    const nodes = await listNodes(shell, 'docker', 'lab')
    expect(nodes.map(({ name }) => name)).toEqual(['lab-control-plane', 'lab-worker'])
    expect(nodes[0]).toMatchObject({ api: '127.0.0.1:41234', address: '172.18.0.2', mounts: ['/var'], running: true })
  })

  test('podman gives names without a slash, and may have another network', () => {
    const networks = { Networks: { other: { IPAddress: '10.89.0.4' } } }
    const [node] = readNodes(JSON.stringify([inspected('x', 'worker', { Name: 'x', NetworkSettings: networks })]))
    expect(node).toMatchObject({ name: 'x', address: '10.89.0.4', api: undefined })
  })

  test.each([
    ['127.0.0.1', '127.0.0.1:41234'],
    ['192.168.1.5', '192.168.1.5:41234'],
    ['::1', '[::1]:41234'],
    ['', '127.0.0.1:41234'],
  ])('the API server, published on "%s"', (HostIp, api) => {
    const network = { NetworkSettings: { Ports: { '6443/tcp': [{ HostIp, HostPort: '41234' }] } } }
    expect(readNodes(JSON.stringify([inspected('x', 'control-plane', network)]))[0]?.api).toBe(api)
  })

  test('two that are named, in that order', () => {
    const nodes = readNodes(JSON.stringify(['a', 'b', 'c'].map(name => inspected(name, 'worker'))))
    const names = (wanted: string) => chooseNodes(nodes, { wanted, engine: 'docker' }).map(({ name }) => name)
    expect(names('c,a')).toEqual(['c', 'a'])
    expect(() => names('c,c')).toThrow('--nodes c,c: two nodes of kind cluster lab are needed; it has a, b, c')
    expect(() => names('c,nobody')).toThrow('it has a, b, c')
    expect(() => names('a,b,c')).toThrow('it has a, b, c')
  })
})
