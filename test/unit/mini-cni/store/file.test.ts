import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileStore } from '#mini-cni/store/file.ts'
import { parseNodes } from '#mini-cni/store/parse-nodes.ts'
import { findSelf } from '#mini-cni/store/self.ts'

const text = (count: number) =>
  JSON.stringify(
    Array.from({ length: count }, (_, n) => ({
      name: `node${n}`,
      ip: `172.30.0.${n}`,
      podCIDRs: [`10.244.${n}.0/24`],
      role: 'x',
    })),
  )
let dir: string
let path: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'nodes-'))
  path = join(dir, 'nodes.json')
})
afterEach(() => rmSync(dir, { recursive: true }))

describe('a list of nodes', () => {
  test('is name, addresses and pod CIDRs, each in one spelling', () => {
    const list = '[{ "name": "n", "ip": ["172.30.0.1", "FD00::1"], "podCIDRs": ["10.244.1.9/24"] }]'
    expect(parseNodes(list)).toEqual([{ name: 'n', ips: ['172.30.0.1', 'fd00::1'], podCidrs: ['10.244.1.0/24'] }])
  })

  test.each([
    ['{}', 'it is no list of nodes'],
    ['[null]', 'entry 0 has no name'],
    ['[{ "name": "n" }]', 'ip of n is missing'],
    ['[{ "name": "n", "ip": "172.30.0.1", "podCIDRs": [] }]', 'podCIDRs of n is []'],
    ['[{ "name": "n", "ip": "node", "podCIDRs": ["10.0.0.0/8"] }]', '"node" is no IP address'],
    [text(1).slice(0, -1), 'JSON'],
  ])('%s is refused: %s', (list, why) => {
    expect(() => parseNodes(list)).toThrow(why)
  })

  test('with a node twice is refused', () => {
    expect(() => parseNodes(`[${text(1).slice(1, -1)},${text(1).slice(1, -1)}]`)).toThrow('node0 is in it twice')
  })
})

describe('a file', () => {
  test('is read again when it changes, and is the same value while it does not', () => {
    writeFileSync(path, text(2))
    const store = fileStore(path)
    expect(store.nodes()).toHaveLength(2)
    expect(store.nodes()).toBe(store.nodes())
    writeFileSync(`${path}.new`, text(3))
    renameSync(`${path}.new`, path)
    expect(store.nodes()).toHaveLength(3)
  })

  test('that is written by halves counts when it is whole, whatever moment it is read at', () => {
    writeFileSync(path, text(2))
    const store = fileStore(path)
    store.nodes()
    for (let length = 0; length < text(3).length; length += 7) {
      writeFileSync(path, text(3).slice(0, length))
      expect(store.nodes()).toHaveLength(2)
      expect(store.trouble()).toMatch(/nodes\.json cannot be used.*going by what it said before/)
    }
    writeFileSync(path, text(3))
    expect(store.nodes()).toHaveLength(3)
    expect(store.trouble()).toBeUndefined()
  })

  test('that is not there yet says so, and nothing', () => {
    const store = fileStore(path)
    expect(store.nodes()).toBeUndefined()
    expect(store.trouble()).toMatch(/ENOENT/)
    writeFileSync(path, text(1))
    expect(store.nodes()).toHaveLength(1)
  })
})

test('this node is found by its name, else by an address, else not at all', () => {
  const nodes = parseNodes(text(3))
  expect(findSelf(nodes, [], 'node1').name).toBe('node1')
  expect(findSelf(nodes, ['10.0.0.1/8', '172.30.0.2/24'], 'web').name).toBe('node2')
  expect(() => findSelf(nodes, ['10.0.0.1/8'], 'web')).toThrow('none is called web')
})
