/** What a machine has set, taken or not: a cluster beside it, from the command line. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { create, extract } from 'tar'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cacheDir } from '../../../../lab-runner/src/kubernetes/cache.ts'
import { ociArchive } from '../../../../lab-runner/src/kubernetes/oci-archive.ts'
import { fillRoot } from '../../../../lab-runner/src/providers/kubernetes/images.ts'
import { kubeconfig } from '../../../../lab-runner/src/providers/kubernetes/kubeconfig.ts'
import { kubernetesProvider } from '../../../../lab-runner/src/providers/kubernetes/kubernetes.ts'
import { findBusybox } from '../../../../lab-runner/src/providers/kubernetes/lacking.ts'
import { mustRun } from '../../../../lab-runner/src/shell.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'
import { bootMachine, command, type Machine } from '../providers/machine.ts'
import { topology } from '../providers/topology.ts'
import { until } from './real-cluster.ts'

const { name } = topology('beside')
let dir: string
let foreign: Server
const asked: (string | undefined)[] = []
const taken: Server[] = []

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-beside-'))
  foreign = await listen(0, request => asked.push(request.url))
  const { port } = foreign.address() as AddressInfo
  const nobody = { ca: '', certificate: '', key: '' }
  mkdirSync(join(dir, '.kube'))
  for (const file of ['.kube/config', 'kubeconfig']) {
    writeFileSync(join(dir, file), kubeconfig(`http://127.0.0.1:${port}`, 'somebody', nobody))
  }
  for (const port of [2379, 2380, 6443, 10250, 10256]) await listen(port).then(one => taken.push(one), isTaken)
})
afterAll(async () => {
  await kubernetesProvider().remove(name)
  for (const server of [foreign, ...taken]) server.close()
  rmSync(dir, { recursive: true })
})

function listen(port: number, hear: (request: IncomingMessage) => void = () => {}): Promise<Server> {
  const server = createServer((request, response) => {
    hear(request)
    response.end('{}')
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, () => resolve(server))
  })
}

/** By somebody else, which serves as well. */
function isTaken(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EADDRINUSE') throw error
}

/** As a user would who works with another cluster too. */
function cnilab(...words: readonly string[]): Promise<string> {
  const env = { HOME: dir, KUBECONFIG: join(dir, 'kubeconfig'), XDG_CACHE_HOME: dirname(dirname(cacheDir())) }
  const argv = [pinnedNode(), `${root}/lab-runner/bin/run.js`, ...words]
  const provider = words[0] === 'kubectl' ? ['--name', name, ...argv.splice(3)] : ['--name', name]
  return mustRun([...argv, ...provider], { env, timeout: 120_000 })
}

const state = () =>
  ['.kube/config', 'kubeconfig'].map(file => {
    const { mtimeMs, mode } = statSync(join(dir, file))
    return [readFileSync(join(dir, file), 'utf8'), mtimeMs, mode]
  })

describe('a kubeconfig of another cluster, and a machine whose ports are taken', () => {
  test('the cluster comes up, is installed on and asked, and goes: the other is neither asked nor changed', async () => {
    const before = state()
    await cnilab('up', '--provider', 'kubernetes')
    await cnilab('install', '--yes')
    const ready = ['get', 'nodes', '-o', 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}']
    await until(async () => (await cnilab('kubectl', '--', ...ready)) === 'True True', 'both nodes are Ready')
    expect(asked).toEqual([])
    expect(state()).toEqual(before)
  })

  test('images of archives and of a registry are on both nodes, under the names that pods ask for', async () => {
    const system = join(dir, 'system')
    const busybox = findBusybox()
    fillRoot(system, busybox, (await mustRun([busybox, '--list'])).trim().split('\n'))
    const command = ['/bin/pause']
    writeFileSync(join(dir, 'oci.tar'), await ociArchive([{ name: 'example.net/own:1', root: system, command }]))
    await saveAsDocker('own:2', system, command, join(dir, 'docker.tar'))
    writeFileSync(join(dir, 'far.tar'), await ociArchive([{ name: 'far:3', root: system, command }]))
    const registry = await serveImage(join(dir, 'far.tar'))
    const far = `127.0.0.1:${(registry.address() as AddressInfo).port}/far:3`
    const said = await cnilab('kubernetes', 'image', join(dir, 'oci.tar'), join(dir, 'docker.tar'), far)
    registry.close()
    expect(said).toBe(`on node1 and node2: example.net/own:1, own:2, ${far}\n`)
    const pods = ['example.net/own:1', 'own:2', far].flatMap(image =>
      ['node1', 'node2'].map(node => [`${node}-${image.at(-1)}`, image, node] as const),
    )
    for (const [pod, image, node] of pods) {
      const overrides = JSON.stringify({ spec: { nodeName: node, terminationGracePeriodSeconds: 0 } })
      await cnilab('kubectl', '--', 'run', pod, `--image=${image}`, `--overrides=${overrides}`)
    }
    const phases = ['get', 'pods', '-o', 'jsonpath={.items[*].status.phase}']
    const running = pods.map(() => 'Running').join(' ')
    await until(async () => (await cnilab('kubectl', '--', ...phases)) === running, 'all pods run')
  })

  test('all of it goes', async () => {
    const before = state()
    expect(await cnilab('down')).toMatch(/^beside-\w+: down, nothing is left/)
    expect(state()).toEqual(before)
    expect(asked).toEqual([])
  })
})

/** What the Distribution specification wants for one image: its manifest under any name, and all that this names. */
async function serveImage(archive: string): Promise<Server> {
  const layout = mkdtempSync(join(dir, 'layout-'))
  await extract({ file: archive, cwd: layout })
  const [{ digest, mediaType }] = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')).manifests
  const server = createServer(({ url = '', method }, response) => {
    const sum = url.includes('/manifests/') ? digest : url.slice(url.lastIndexOf('/') + 1)
    const bytes = url === '/v2/' ? Buffer.alloc(0) : readFileSync(join(layout, 'blobs', sum.replace(':', '/')))
    const type = sum === digest ? mediaType : 'application/octet-stream'
    response.writeHead(200, {
      ...{ 'content-type': type, 'content-length': bytes.length, 'docker-content-digest': sum },
    })
    response.end(method === 'HEAD' ? undefined : bytes)
  })
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** As `docker save` does, with one layer. */
async function saveAsDocker(tag: string, folder: string, Cmd: readonly string[], file: string): Promise<void> {
  const work = mkdtempSync(join(dir, 'saved-'))
  await create({ file: join(work, 'layer.tar'), cwd: folder }, ['.'])
  const sum = (await mustRun(['sha256sum', join(work, 'layer.tar')])).split(' ')[0]
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const rootfs = { type: 'layers', diff_ids: [`sha256:${sum}`] }
  writeFileSync(join(work, 'config.json'), JSON.stringify({ architecture, os: 'linux', config: { Cmd }, rootfs }))
  const manifest = [{ Config: 'config.json', RepoTags: [tag], Layers: ['layer.tar'] }]
  writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest))
  await create({ file, cwd: work }, ['manifest.json', 'config.json', 'layer.tar'])
}

describe('an ordinary user with one id', () => {
  let machine: Machine
  beforeAll(async () => {
    machine = await bootMachine()
  })
  afterAll(() => machine.end())
  const why = 'files of images belong to several users, and 64002 has no range of ids for them: sudo usermod '

  test('is told by up why not, and what to type; nothing is begun', () => {
    const before = machine.state()
    const { status, stderr } = machine.run([...command, 'up', '--provider', 'kubernetes'], { who: 'a user' })
    expect([status, stderr]).toEqual([3, expect.stringContaining(`✘ kubernetes: ${why}`)])
    expect(machine.state()).toEqual(before)
  })

  test('is told the same by doctor, and has the other provider all the same', () => {
    const { status, stdout } = machine.run([...command, 'doctor'], { who: 'a user' })
    expect(stdout).toContain(`· optional, not here: --provider kubernetes; ${why}`)
    expect([status, stdout]).toEqual([0, expect.stringContaining('netns: usable')])
  })
})
