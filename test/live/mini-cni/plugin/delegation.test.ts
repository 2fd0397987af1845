import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ip, ipJson } from '../ip.ts'
import { ownNetwork } from '../own-network.ts'
import { pings } from '../pings.ts'
import { exec, type Json, must, refused } from './runtime.ts'

const network = 'delegation-test'
const folder = mkdtempSync(join(tmpdir(), 'delegation-'))
const netns = '/run/netns/delegated'
const base = { cniVersion: '1.1.0', name: network, type: 'mini-cni', bridge: 'dele0', isDefaultGateway: true }
const conf = { ...base, ipam: { type: 'spy', own: { deep: [1] } } }
const env = { CNI_PATH: `/nowhere:${folder}`, PATH: '/usr/bin:/bin' }
const answer = {
  cniVersion: '1.1.0',
  ips: [{ address: '10.83.0.9/24', gateway: '10.83.0.1' }],
  routes: [
    { dst: '10.99.0.0/16', mtu: 1400, advmss: 1300, priority: 7 },
    { dst: '10.98.0.0/16', table: 99 },
  ],
  dns: { nameservers: ['10.83.0.1'] },
}

/** An IPAM plugin that writes down how it was called, and does `script`. */
function spy(script: string): void {
  writeFileSync(
    join(folder, 'spy'),
    `#!/bin/sh\ncat >${folder}/$CNI_COMMAND.conf\necho "$CNI_COMMAND $CNI_CONTAINERID $CNI_IFNAME $CNI_NETNS" >>${folder}/calls\n${script}\n`,
  )
  chmodSync(join(folder, 'spy'), 0o755)
}
const calls = () =>
  existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : []
const sent = (command: string) => JSON.parse(readFileSync(join(folder, `${command}.conf`), 'utf8'))
const links = () => ipJson('link show').map(link => link.ifname)

beforeAll(() => {
  ownNetwork()
  return () => rmSync(folder, { recursive: true })
})
beforeEach(() => {
  ip('netns add delegated')
  spy(`[ $CNI_COMMAND = ADD ] && echo '${JSON.stringify(answer)}'; exit 0`)
})
afterEach(() => {
  exec('DEL', { conf, netns, env })
  ip('netns del delegated')
  rmSync(join(folder, 'calls'), { force: true })
  for (const name of links()) if (name.startsWith('dele')) ip(`link del ${name}`)
  rmSync(`/run/mini-cni/${network}`, { recursive: true, force: true })
})

test('what it answers is on the interface and in the result, and every command reaches it with all of the configuration', () => {
  const result = must('ADD', { conf, netns, env })
  expect(sent('ADD')).toEqual(conf)
  const { ips, routes, dns } = result as { ips: Json[]; routes: Json[]; dns: Json }
  expect(ips).toEqual([{ ...answer.ips[0], interface: 1 }])
  expect(routes).toEqual([
    { dst: '0.0.0.0/0', gw: '10.83.0.1' },
    { ...answer.routes[0], gw: '10.83.0.1' },
    { ...answer.routes[1], gw: '10.83.0.1' },
  ])
  expect(dns).toEqual(answer.dns)
  const [route] = ipJson('-n delegated -d route show 10.99.0.0/16')
  expect(route).toMatchObject({ gateway: '10.83.0.1', metric: 7 })
  expect(ip('-n delegated route show 10.99.0.0/16')).toContain('mtu 1400 advmss 1300')
  expect(ipJson('-n delegated route show table 99')).toHaveLength(1)
  expect(pings(undefined, '10.83.0.9')).toBe(true)
  must('CHECK', { conf: { ...conf, prevResult: result }, netns, env })
  expect(sent('CHECK').prevResult).toEqual(result)
  must('STATUS', { conf, env })
  must('GC', { conf: { ...conf, 'cni.dev/valid-attachments': [{ containerID: 'c1', ifname: 'eth0' }] }, env })
  must('DEL', { conf, netns, env })
  expect(calls().map(line => line.split(' ')[0])).toEqual(['ADD', 'CHECK', 'STATUS', 'GC', 'DEL'])
  expect(links()).toEqual(['lo', 'dele0'])
})

test('DEL calls it without a namespace, without an ADD, and as ADD did when the configuration has changed', () => {
  must('DEL', { conf, netns: '', env })
  must('ADD', { conf, netns, env })
  must('DEL', { conf: { ...conf, ipam: { type: 'spy', own: 'new' } }, netns, env })
  expect(sent('DEL').ipam).toEqual(conf.ipam)
})

test('GC has it release what is stale, and then collect by itself', () => {
  must('ADD', { conf, netns, env })
  must('GC', { id: '', netns: '', ifname: '', conf: { ...conf, 'cni.dev/valid-attachments': [] }, env })
  expect(calls().slice(1)).toEqual(['DEL c1 eth0 ', expect.stringMatching(/^GC/)])
})

test.each([
  ['fails', `[ $CNI_COMMAND = DEL ] || { echo '{"code":11,"msg":"later"}'; exit 1; }`, 11],
  ['prints junk', 'echo junk', 104],
  ['prints null', 'echo null', 104],
  ['is killed', '[ $CNI_COMMAND = DEL ] || kill -9 $$', 104],
  [
    'gives a route that the kernel refuses',
    `echo '{"ips":[{"address":"10.83.0.9/24"}],"routes":[{"dst":"10.0.0.0/8","gw":"10.83.0.2","scope":254}]}'`,
    102,
  ],
])('an ADD during which it %s is undone, by its own DEL too', (_, script, code) => {
  spy(script)
  expect(refused('ADD', { conf, netns, env }).code).toBe(code)
  expect(calls().map(line => line.split(' ')[0])).toEqual(['ADD', 'DEL'])
  expect(links()).toEqual(['lo'])
  expect(ipJson('-n delegated link show').map(link => link.ifname)).toEqual(['lo'])
})

test.each([
  ['CHECK', 11],
  ['STATUS', 51],
  ['GC', 50],
  ['DEL', 123],
])('its error in %s keeps its code', (command, code) => {
  const prevResult = must('ADD', { conf, netns, env })
  spy(`echo '{"code":${code},"msg":"its own words"}'; exit 1`)
  expect(refused(command, { conf: { ...conf, prevResult }, netns, env })).toMatchObject({ code, msg: 'its own words' })
  spy('exit 0')
})

test('a DEL that it fails is repeated by the next, and the interface is gone in any case', () => {
  must('ADD', { conf, netns, env })
  spy('exit 1')
  expect(refused('DEL', { conf, netns, env }).code).toBe(104)
  expect(links()).toEqual(['lo', 'dele0'])
  spy('exit 0')
  must('DEL', { conf, netns, env })
})

test('mini-cni as the IPAM plugin of another: addresses and nothing about interfaces, the same again, given back', () => {
  const ipam = { type: 'mini-cni', ranges: [[{ subnet: '10.84.0.0/30' }]], routes: [{ dst: '0.0.0.0/0' }] }
  const theirs = { cniVersion: '1.1.0', name: network, type: 'somebody', ipam }
  const result = must('ADD', { conf: theirs, netns })
  expect(result).toEqual({
    cniVersion: '1.1.0',
    ips: [{ address: '10.84.0.2/30', gateway: '10.84.0.1' }],
    routes: ipam.routes,
  })
  must('CHECK', { conf: { ...theirs, prevResult: result }, netns })
  expect(refused('ADD', { conf: theirs, netns, id: 'c2' }).code).toBe(100)
  expect(refused('STATUS', { conf: theirs }).code).toBe(50)
  must('GC', { conf: { ...theirs, 'cni.dev/valid-attachments': [{ containerID: 'c1', ifname: 'eth0' }] } })
  expect(refused('STATUS', { conf: theirs }).code).toBe(50)
  for (let i = 0; i < 2; i++) must('DEL', { conf: theirs, netns: '' })
  expect(refused('CHECK', { conf: { ...theirs, prevResult: result }, netns }).code).toBe(103)
  must('ADD', { conf: { ...theirs, cniVersion: '0.2.0' }, netns, id: 'c2' })
  must('GC', { conf: { ...theirs, 'cni.dev/valid-attachments': [] } })
  must('STATUS', { conf: theirs })
  expect(links()).toEqual(['lo'])
})
