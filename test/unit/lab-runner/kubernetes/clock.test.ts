import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clockTrouble, isAboutClocks } from '../../../../lab-runner/src/kubernetes/clock.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'

test.each([
  [true, 'x509: certificate has expired or is not yet valid: current time 2026-11-20T09:00:00Z is before 2026-11-21'],
  [true, 'curl: (60) SSL certificate problem: certificate is not yet valid'],
  [true, 'certificate has expired'],
  [false, 'x509: certificate signed by unknown authority'],
])('%s: %s', (isSo, said) => expect(isAboutClocks(said)).toBe(isSo))

const now = 1_795_000_000

test.each([
  [-86_400, '24 hours behind'],
  [3 * 86_400, '3 days ahead of'],
  [-301, '5 minutes behind'],
  [-now, '20775 days behind'],
])('%i s between two clocks are told', (off, by) => {
  expect(clockTrouble('node01', now + off, now)).toEqual({
    text: `the clock of node01 is ${by} that of this machine: certificates of the one may not be good on the other`,
    remedy: expect.stringMatching(/date -u .* timedatectl set-ntp true$/),
  })
})

test.each([0, 299, -300, Number.NaN])('%s s are not', off => {
  expect(clockTrouble('node01', now + off, now)).toBeUndefined()
})

/** Signed by itself, good in January of that year only. */
function certificate(dir: string, year: number): void {
  const openssl = (...argv: readonly string[]) => execFileSync('openssl', argv, { cwd: dir, stdio: 'ignore' })
  openssl(
    'req',
    '-new',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    '/CN=x',
    '-keyout',
    'key',
    '-out',
    'request',
  )
  const extensions = 'x509_extensions=v\npolicy=p\n[p]\ncommonName=supplied\n[v]\nsubjectAltName=IP:127.0.0.1\n'
  const files = 'database=index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\n'
  writeFileSync(join(dir, 'index'), '')
  writeFileSync(join(dir, 'conf'), `[ca]\ndefault_ca=d\n[d]\n${files}${extensions}`)
  const dates = ['-startdate', `${year}0101000000Z`, '-enddate', `${year}0201000000Z`]
  openssl(
    'ca',
    '-batch',
    '-config',
    'conf',
    '-selfsign',
    '-keyfile',
    'key',
    '-in',
    'request',
    '-out',
    'own',
    '-notext',
    ...dates,
  )
}

test.each([
  [2090, 'certificate is not yet valid'],
  [2020, 'certificate has expired'],
])('a server of %i: fetch says what came back, and asks for the clock', async (year, said) => {
  const dir = mkdtempSync(join(tmpdir(), 'cnilab-clock-'))
  certificate(dir, year)
  const read = (file: string) => readFileSync(join(dir, file))
  const server = createServer({ key: read('key'), cert: read('own') }, (_, response) => response.end())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const mirror = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const argv = [`${root}/lab-runner/bin/run.js`, 'kubernetes', 'fetch', '--json', '--mirror', mirror]
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(dir, 'own'), XDG_CACHE_HOME: dir }
  const output = await new Promise<string>(resolve =>
    execFile(pinnedNode(), argv, { env }, (_, stdout) => resolve(stdout)),
  )
  server.close()
  rmSync(dir, { recursive: true })
  expect(JSON.parse(output).error).toMatchObject({
    message: expect.stringMatching(new RegExp(`^${mirror}/etcd/.*: ${said}$`)),
    suggestions: [expect.stringMatching(/^is the clock of this machine right\?/)],
    exit: 3,
  })
})
