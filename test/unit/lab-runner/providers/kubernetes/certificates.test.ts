import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  authorityRequest,
  certificateRequest,
  identities,
  opensslConfig,
  pki,
} from '../../../../../lab-runner/src/providers/kubernetes/certificates.ts'
import { mustRun } from '../../../../../lab-runner/src/shell.ts'

const nodes = [
  { name: 'node1', ips: ['172.30.0.11', 'fd00:30::11'] },
  { name: 'node2', ips: ['172.30.0.12', 'fd00:30::12'] },
]
let dir: string
const here = (argv: readonly string[]) => argv.map(word => word.replaceAll(pki, dir))
const read = (file: string) => new X509Certificate(readFileSync(join(dir, `${file}.crt`)))

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-pki-'))
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'openssl.cnf'), opensslConfig)
  await mustRun(here(authorityRequest))
  await Promise.all(identities(nodes).map(identity => mustRun(here(certificateRequest(identity)))))
})
afterAll(() => rmSync(dir, { recursive: true }))

test('each is signed by the authority, and is none itself', () => {
  const ca = read('ca')
  expect(ca.ca).toBe(true)
  for (const { file } of identities(nodes)) {
    expect([file, read(file).verify(ca.publicKey), read(file).ca]).toEqual([file, true, false])
  }
})

test('a kubelet is the user that the node authorizer knows, and a server on its addresses', () => {
  const kubelet = read('kubelet-node2')
  expect(kubelet.subject).toBe('O=system:nodes\nCN=system:node:node2')
  expect(kubelet.checkIP('172.30.0.12')).toBe('172.30.0.12')
  expect(kubelet.checkIP('172.30.0.11')).toBeUndefined()
  expect(kubelet.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1']) // client, server
})

test('the API server is reached by its node, by this machine, and by pods', () => {
  const server = read('apiserver')
  const reached = ['172.30.0.11', 'fd00:30::11', '127.0.0.1', '10.96.0.1', 'fd00:10:96::1']
  expect(reached.filter(ip => server.checkIP(ip) === undefined)).toEqual([])
  expect(server.checkHost('kubernetes.default.svc')).toBe('kubernetes.default.svc')
})

test('a client is no server', () => {
  expect(read('scheduler').keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  expect(read('scheduler').subjectAltName).toBeUndefined()
})
