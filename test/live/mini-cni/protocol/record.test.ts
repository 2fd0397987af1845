import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { hostName } from '#mini-cni/link/names.ts'
import * as record from '#mini-cni/protocol/record.ts'
import { attachedNames, draftsOf, recordsOf } from '#mini-cni/protocol/record-folder.ts'

const network = 'record-test'
const of = (containerId: string): record.Recorded => {
  const pod = { network, containerId, ifname: 'eth0', netns: '/run/netns/a' }
  return { ...pod, hostName: hostName(pod), namespace: '4:1' }
}
const [a, b] = [of('a'), of('b')]
const files = () => readdirSync(recordsOf(network)).sort()

afterEach(() => rmSync(`/run/mini-cni/${network}`, { recursive: true, force: true }))

test('one attachment has one record, and whoever comes second is told', () => {
  expect(record.begin(a)).toBe(true)
  expect(record.begin({ ...a, namespace: 'other' })).toBe(false)
  expect(record.find(a)).toEqual(a)
  record.replace({ ...a, hostIndex: 5 })
  expect(record.find(a)).toEqual({ ...a, hostIndex: 5 })
  expect(files()).toEqual([`${a.hostName}.json`])
})

test('nothing is known of what was never added, or was forgotten', () => {
  expect(record.find(a)).toBeUndefined()
  expect(record.records(network).size).toBe(0)
  record.begin(a)
  record.forget(network, a.hostName)
  record.forget(network, a.hostName)
  expect(record.find(a)).toBeUndefined()
  expect(files()).toEqual([])
})

test.each(['', '{', 'null', '{}', '[]', JSON.stringify(b)])('a record of %j is damaged, and hides no other', text => {
  record.begin(a)
  record.begin(b)
  writeFileSync(join(recordsOf(network), `${a.hostName}.json`), text)
  expect(record.find(a)).toBe('damaged')
  expect(record.records(network)).toEqual(
    new Map<string, record.Found>([
      [a.hostName, 'damaged'],
      [b.hostName, b],
    ]),
  )
})

test('a draft of a process that was killed is no record, is listed, and goes with it', () => {
  record.begin(b)
  writeFileSync(join(draftsOf(network), `${a.hostName}.123`), '{"half')
  expect(record.find(a)).toBeUndefined()
  expect([...record.records(network).keys()].sort()).toEqual([a.hostName, b.hostName].sort())
  expect(attachedNames(network)).toEqual([b.hostName])
  record.forget(network, a.hostName)
  expect(files()).toEqual([`${b.hostName}.json`])
  expect(readdirSync(draftsOf(network))).toEqual([])
})

test('who adds is told from who is dead, and from a later process of the same number', () => {
  const now = record.processNow()
  expect(record.isBeingAdded({ ...a, adding: now })).toBe(true)
  expect(record.isBeingAdded({ ...a, adding: `${process.pid} 1` })).toBe(false)
  const { pid } = spawnSync('true')
  expect(record.isBeingAdded({ ...a, adding: `${pid} 1` })).toBe(false)
  expect(record.isBeingAdded(a)).toBe(false)
})
