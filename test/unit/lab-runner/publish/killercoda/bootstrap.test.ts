import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from 'tar'
import { afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { archiveName, bootstrapOf } from '../../../../../lab-runner/src/publish/killercoda/bootstrap.ts'
import { root } from '../../../../../lab-runner/src/version.ts'

const name = archiveName('1.2.3', process.arch)
const scratch = mkdtempSync(join(tmpdir(), 'bootstrap '))
const servers: Server[] = []
let archive: Buffer
let sum: string

/** An archive as a release's, with a program of one line, and enough noise to break off in the middle of. */
beforeAll(async () => {
  const top = join(scratch, 'made', 'cnilab-1.2.3')
  mkdirSync(top, { recursive: true })
  writeFileSync(join(top, 'cnilab'), '#!/bin/sh\necho "cnilab 1.2.3 $CNILAB_PROVIDER"\n')
  chmodSync(join(top, 'cnilab'), 0o755)
  writeFileSync(join(top, 'noise'), Buffer.from(Array.from({ length: 400_000 }, (_, i) => (i * i * 7919) >> 5)))
  await create({ file: join(scratch, name), cwd: join(scratch, 'made'), gzip: true }, ['cnilab-1.2.3'])
  archive = readFileSync(join(scratch, name))
  sum = createHash('sha256').update(archive).digest('hex')
  return () => rmSync(scratch, { recursive: true, force: true })
})

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Address of a server that answers for the archive as told, and for its sum rightly. */
async function serve(answer: Answer, sums: Answer = (_, response) => response.end(`${sum}  ${name}\n`)) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.range ?? ''}`.trim())
    if (request.url?.endsWith('.sha256')) sums(request, response)
    else answer(request, response)
  })
  servers.push(server)
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const whole: Answer = (_, response) => response.end(archive)

/** Ends after some bytes of what was asked for, as a connection does that breaks. */
const broken =
  (bytes: number): Answer =>
  (request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const rest = archive.subarray(from)
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': rest.length,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${archive.length - 1}/${archive.length}` } : {}),
    })
    if (rest.length <= bytes) return response.end(rest)
    response.write(rest.subarray(0, bytes), () => response.destroy())
  }

/** Runs the script as the platform does, but into a folder of the test's. */
async function bootstrap(urls: readonly string[], env: Readonly<Record<string, string>> = {}, home?: string) {
  const dir = home ?? mkdtempSync(join(scratch, 'run-'))
  const script = join(dir, 'bootstrap.sh')
  const source = readFileSync(join(root, 'lab-runner/src/publish/killercoda/assets/bootstrap.sh'), 'utf8')
  writeFileSync(script, bootstrapOf(source, { version: '1.2.3', urls, ownConfigurations: [], hostsAgain: [] }))
  const folders = { CNILAB_RUN: 'run', CNILAB_HOME: 'opt', CNILAB_BIN: 'bin', CNILAB_CACHE: 'cache' }
  const own = Object.fromEntries(Object.entries(folders).map(([key, folder]) => [key, join(dir, folder)]))
  const child = spawn('bash', [script, '--install'], {
    env: { PATH: process.env.PATH ?? '', CNILAB_PATIENCE: '2', ...own, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const code = await new Promise(resolve => child.on('close', resolve))
  const read = (file: string) => (existsSync(join(dir, file)) ? readFileSync(join(dir, file), 'utf8') : undefined)
  return { code, dir, ready: read('run/ready'), error: read('run/error'), program: read('bin/cnilab') }
}

test('fetched, checked, unpacked; the program starts and knows where it is', async () => {
  const { url } = await serve(whole)
  const { code, ready, error, program } = await bootstrap([url])
  expect([code, error]).toEqual([0, undefined])
  expect(ready).toMatch(/^✔ Ready: cnilab 1\.2\.3/)
  expect(program).toContain('CNILAB_PROVIDER:-ssh')
})

test('a download that breaks off is gone on with where it ended', async () => {
  const half = Math.floor(archive.length * 0.6)
  const { url, asked } = await serve(broken(half))
  const { code, error } = await bootstrap([url])
  expect([code, error]).toEqual([0, undefined])
  expect(asked).toContain(`/${name} bytes=${half}-`)
})

test('a server that cannot go on in the middle is asked for the whole', async () => {
  let calls = 0
  const { url } = await serve((request, response) => {
    calls += 1
    if (calls === 1) return broken(1000)(request, response)
    response.end(archive)
  })
  expect(await bootstrap([url])).toMatchObject({ code: 0, error: undefined })
})

test('what a first run has fetched, a second one keeps', async () => {
  const { url, asked } = await serve(broken(Math.floor(archive.length / 8)))
  const first = await bootstrap([url])
  expect(first).toMatchObject({ code: 1, ready: undefined })
  expect(first.error).toMatch(/^✘ cnilab 1\.2\.3 could not be fetched\. http:\S+ it broke off after \d+ bytes\./)
  const good = await serve(broken(archive.length))
  expect(await bootstrap([good.url], {}, first.dir)).toMatchObject({ code: 0, error: undefined })
  expect(good.asked.at(-1)).toMatch(/bytes=[1-9]\d+-$/)
  const again = await bootstrap([good.url], {}, first.dir)
  expect(again.code).toBe(0)
  expect(good.asked).toHaveLength(2)
  expect(asked.length).toBeGreaterThan(2)
})

test('the mirror is asked first, and the baked address where the mirror has nothing', async () => {
  const mirror = await serve(whole)
  const baked = await serve(whole)
  expect((await bootstrap([baked.url], { CNILAB_MIRROR: mirror.url })).code).toBe(0)
  expect([mirror.asked.length, baked.asked.length]).toEqual([2, 0])
  const empty = await serve(
    (_, response) => response.writeHead(404).end(),
    (_, response) => response.writeHead(404).end(),
  )
  expect((await bootstrap([baked.url], { CNILAB_MIRROR: empty.url })).code).toBe(0)
  expect([empty.asked.length, baked.asked.length]).toEqual([1, 2])
})

test('a proxy is used where one is set', async () => {
  const proxy = await serve(whole)
  const { code } = await bootstrap(['http://release.invalid/v1'], { http_proxy: proxy.url })
  expect(code).toBe(0)
  expect(proxy.asked).toEqual([`http://release.invalid/v1/${name}.sha256`, `http://release.invalid/v1/${name}`])
})

test.each<readonly [string, () => Promise<readonly string[]>, RegExp]>([
  [
    '404',
    async () => [
      (
        await serve(
          (_, r) => r.end(),
          (_, r) => r.writeHead(404).end(),
        )
      ).url,
    ],
    /the server said HTTP 404\./,
  ],
  [
    'a wrong sum',
    async () => [(await serve((_, r) => r.end('something else'))).url],
    /the checksum of what came is wrong/,
  ],
  [
    'no sum',
    async () => [(await serve(whole, (_, r) => r.end('<html>log in here</html>'))).url],
    /holds no checksum\./,
  ],
  ['nobody there', async () => ['http://127.0.0.1:9'], /nobody answers there/],
  ['no such name', async () => ['http://release.invalid'], /the name of the server has no address\./],
  ['silence', async () => [(await serve(whole, () => {})).url], /nothing came for 1 s\./],
  [
    'an answer that ends at once',
    async () => [
      (
        await serve(
          r => r.destroy(),
          r => void r.destroy(),
        )
      ).url,
    ],
    /closed without an answer\./,
  ],
])(
  '%s: a sentence, and what to do',
  async (_, urls, sentence) => {
    const { code, ready, error } = await bootstrap(await urls(), { CNILAB_PATIENCE: '1' })
    expect([code, ready]).toEqual([1, undefined])
    expect(error).toMatch(sentence)
    expect(error).toMatch(
      /^✘ .*\n {2}Another place: {2}CNILAB_MIRROR=URL bash .*\n {2}This is no mistake of yours\..*\n$/,
    )
  },
  30_000,
)

test('an archive that is none, though its sum is right', async () => {
  const junk = Buffer.from('no gzip')
  const junkSum = createHash('sha256').update(junk).digest('hex')
  const { url } = await serve(
    (_, response) => response.end(junk),
    (_, response) => response.end(`${junkSum}  ${name}\n`),
  )
  const { code, error } = await bootstrap([url])
  expect(code).toBe(1)
  expect(error).toMatch(/could not be unpacked to .*; .* are free there/)
})
