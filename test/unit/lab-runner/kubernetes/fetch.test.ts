import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from 'tar'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LabError } from '../../../../lab-runner/src/errors.ts'
import { fetchedDir } from '../../../../lab-runner/src/kubernetes/cache.ts'
import { fetchKubernetes } from '../../../../lab-runner/src/kubernetes/fetch.ts'
import { etcdVersion, kubernetesVersion, parts } from '../../../../lab-runner/src/kubernetes/parts.ts'
import { chooseRelease } from '../../../../lab-runner/src/kubernetes/releases.ts'

let dir: string
let server: Server
let mirror: string
const files = new Map<string, Buffer>()
/** What was asked for, with the range. */
let asked: string[]
/** A path whose next answer ends after so many bytes, with the connection. */
let cut: { readonly path: string; readonly after: number } | undefined

const programs = `/${kubernetesVersion}/bin/linux/amd64`
const archive = `etcd-${etcdVersion}-linux-amd64`
const sumOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const fetching = () => fetchKubernetes({ mirror: `${mirror}/`, cache: join(dir, 'cache'), arch: 'x64' })

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-fetch-'))
  files.clear()
  for (const part of parts.filter(part => part !== 'etcd')) {
    const bytes = Buffer.from(`${part} `.repeat(20_000))
    files.set(`${programs}/${part}`, bytes)
    files.set(`${programs}/${part}.sha256`, Buffer.from(sumOf(bytes)))
  }
  mkdirSync(join(dir, archive))
  for (const name of ['etcd', 'etcdctl']) writeFileSync(join(dir, archive, name), name)
  await create({ file: join(dir, 'etcd.tar.gz'), cwd: dir, gzip: true }, [archive])
  const bytes = readFileSync(join(dir, 'etcd.tar.gz'))
  files.set(`/etcd/${etcdVersion}/${archive}.tar.gz`, bytes)
  files.set(
    `/etcd/${etcdVersion}/SHA256SUMS`,
    Buffer.from(`${'0'.repeat(64)}  other\n${sumOf(bytes)}  ${archive}.tar.gz\n`),
  )
  asked = []
  cut = undefined
  server = createServer((request, response) => {
    const path = request.url ?? ''
    const bytes = files.get(path)
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    asked.push(from > 0 ? `${path} from ${from}` : path)
    if (bytes === undefined) return void response.writeHead(404).end()
    if (from >= bytes.length) return void response.writeHead(416).end()
    const rest = bytes.subarray(from)
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length })
    if (cut?.path !== path) return void response.end(rest)
    response.write(rest.subarray(0, cut.after), () => response.destroy())
    cut = undefined
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(dir, { recursive: true })
})

test('all parts, executable, and nothing else', async () => {
  const { dir: found, isNew } = await fetching()
  expect([found, isNew]).toEqual([fetchedDir(join(dir, 'cache')), true])
  expect(readdirSync(found).sort()).toEqual([...parts].sort())
  expect(readFileSync(join(found, 'etcd'), 'utf8')).toBe('etcd')
  expect(statSync(join(found, 'kubelet')).mode & 0o777).toBe(0o755)
  expect((await fetching()).isNew).toBe(false)
})

test('a connection that breaks: a sentence, no folder, and the next try goes on from there', async () => {
  cut = { path: `${programs}/kubelet`, after: 1000 }
  await expect(fetching()).rejects.toThrow(LabError)
  expect(readdirSync(join(dir, 'cache'))).not.toContain(fetchedDir('').slice(1))
  asked = []
  const { dir: found } = await fetching()
  expect(asked.filter(path => path.includes(' from '))).toEqual([expect.stringMatching(/kubelet from [1-9]\d*$/)])
  expect(asked).not.toContain(`${programs}/kube-apiserver`) // it had come before
  expect(readFileSync(join(found, 'kubelet'))).toEqual(files.get(`${programs}/kubelet`))
})

test('two at once: the second is told to wait, and the first has all of it', async () => {
  const [first, second] = await Promise.allSettled([fetching(), fetching()])
  expect(second).toMatchObject({
    reason: { message: `another cnilab fetches Kubernetes ${kubernetesVersion} right now` },
  })
  expect(first).toMatchObject({ value: { isNew: true } })
  expect((await fetching()).isNew).toBe(false)
})

test('a wrong checksum: both sums are told, and what came is thrown away', async () => {
  const right = files.get(`${programs}/kubectl.sha256`) as Buffer
  files.set(`${programs}/kubectl.sha256`, Buffer.from('1'.repeat(64)))
  await expect(fetching()).rejects.toThrow(`its checksum is ${right}, and ${'1'.repeat(64)} was to be expected`)
  files.set(`${programs}/kubectl.sha256`, right)
  asked = []
  expect((await fetching()).isNew).toBe(true)
  expect(asked).toContain(`${programs}/kubectl`)
})

test('what the server does not have, and a server that is not there', async () => {
  files.delete(`${programs}/kube-proxy.sha256`)
  await expect(fetching()).rejects.toThrow(`${mirror}${programs}/kube-proxy.sha256: the server answers 404 Not Found`)
  const closed = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => closed.once('listening', resolve))
  mirror = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`
  await new Promise(resolve => closed.close(resolve))
  await expect(fetching()).rejects.toThrow(/kube-proxy\.sha256: connect ECONNREFUSED/)
})

test('another release, with the etcd that it is tested with', async () => {
  const release = chooseRelease('1.32')
  const at = (from: string) => from.replaceAll(kubernetesVersion, release.version).replaceAll(etcdVersion, release.etcd)
  mkdirSync(join(dir, at(archive)))
  writeFileSync(join(dir, at(archive), 'etcd'), 'old etcd')
  await create({ file: join(dir, 'old.tar.gz'), cwd: dir, gzip: true }, [at(archive)])
  const bytes = readFileSync(join(dir, 'old.tar.gz'))
  for (const [path, content] of [...files]) files.set(at(path), content)
  files.set(`/etcd/${release.etcd}/${at(archive)}.tar.gz`, bytes)
  files.set(`/etcd/${release.etcd}/SHA256SUMS`, Buffer.from(`${sumOf(bytes)}  ${at(archive)}.tar.gz\n`))
  const { dir: found } = await fetchKubernetes({ release, mirror, cache: join(dir, 'cache'), arch: 'x64' })
  expect(found).toBe(fetchedDir(join(dir, 'cache'), release))
  expect(readFileSync(join(found, 'etcd'), 'utf8')).toBe('old etcd')
  expect(asked.filter(path => path.includes(kubernetesVersion))).toEqual([])
})

test('a machine for which there is no release', async () => {
  await expect(fetchKubernetes({ mirror, cache: dir, arch: 'ia32' })).rejects.toThrow(
    'no release of Kubernetes for ia32',
  )
})
