import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { leases, reconcile, release, reserve } from '#mini-cni/ipam/leases.ts'

const loop = fileURLToPath(new URL('../../../fixtures/ipam/lease-loop.ts', import.meta.url))
const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'leases-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('64 processes at once never share an address, and all that they kept is on record', {
  timeout: 60_000,
}, async () => {
  const dataDir = join(root, 'parallel')
  const conf = confOf(dataDir, '10.9.0.0/22')
  const outputs = await Promise.all(
    Array.from({ length: 64 }, async (_, i) => {
      const child = run(dataDir, '10.9.0.0/22', `p${i}`, '6')
      const text = await outputOf(child)
      expect(child.exitCode, text).toBe(0)
      return text
    }),
  )
  const kept = outputs.flatMap(text => [...heldAccordingTo(text).certain])
  expect(kept).toHaveLength(64 * 3)
  expect(new Set(kept.map(([, address]) => address)).size).toBe(64 * 3)
  expect(onRecord(conf)).toEqual(new Map(kept.toSorted()))
})

test('60 kills at any instant: nothing is lost, nothing is handed out twice', { timeout: 60_000 }, async () => {
  const dataDir = join(root, 'kill')
  const conf = confOf(dataDir, '10.8.0.0/20')
  let kills = 0
  let pods = 0
  for (let round = 0; round < 30; round++) {
    const children = [0, 1].map(i => run(dataDir, '10.8.0.0/20', `r${round}c${i}`))
    const outputs = children.map(outputOf)
    await Promise.all(children.map(child => child.stdout && once(child.stdout, 'readable')))
    for (const child of children) {
      // A wait of no meaning: the instant of the kill is the random input of this test.
      await new Promise(resolve => setTimeout(resolve, Math.random() * 6))
      if (child.kill('SIGKILL')) kills++
    }
    const claims = (await Promise.all(outputs)).map(heldAccordingTo)
    const record = onRecord(conf)
    expect(new Set(record.values()).size, 'two keys have one address').toBe(record.size)
    for (const { certain, ended, last } of claims) {
      pods += certain.size
      for (const [key, address] of certain) if (key !== last) expect(record.get(key), key).toBe(address)
      for (const key of ended) if (key !== last) expect(record.has(key), `${key} was given back`).toBe(false)
    }
    // What died between reserve and use is on record by its key alone, and goes by it.
    const survivors = [...record.keys()]
      .filter((_, i) => i % 8 === 0)
      .map(containerId => ({ containerId, ifname: 'eth0' }))
    reconcile(conf, survivors)
    expect([...onRecord(conf).keys()].sort()).toEqual(survivors.map(pod => pod.containerId).sort())
    const fresh = { containerId: `after${round}`, ifname: 'eth0' }
    const taken = new Set(onRecord(conf).values())
    for (const { address } of reserve(conf, fresh)) expect(taken).not.toContain(address)
    release(conf, fresh)
  }
  expect(kills).toBe(60)
  expect(pods).toBeGreaterThan(kills)
})

test('a writer that was killed within its line has reserved nothing', () => {
  const conf = confOf(join(root, 'torn'), '10.7.0.0/29')
  const pod = (containerId: string) => ({ containerId, ifname: 'eth0' })
  reserve(conf, pod('a'))
  reserve(conf, pod('b'))
  const path = join(root, 'torn', 'net', 'journal')
  const text = readFileSync(path, 'latin1')
  for (let length = text.indexOf('\n') + 1; length < text.length; length++) {
    writeFileSync(path, text.slice(0, length))
    expect([...onRecord(conf).keys()], `cut at ${length}`).toEqual(['a'])
    expect(reserve(conf, pod('c')), `cut at ${length}`).toEqual([{ address: '10.7.0.3/29', gateway: '10.7.0.1' }])
  }
})

function confOf(dataDir: string, subnet: string) {
  return { cniVersion: '1.1.0', name: 'net', type: 'mini-cni', ipam: { dataDir, ranges: [[{ subnet }]] } }
}

function run(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [loop, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function outputOf(child: ChildProcess): Promise<string> {
  const chunks: Buffer[] = []
  child.stdout?.on('data', chunk => chunks.push(chunk))
  await once(child, 'close')
  return Buffer.concat(chunks).toString()
}

// The last key that a killed process spoke of may be in either state: it was in the middle of that one.
function heldAccordingTo(text: string) {
  const certain = new Map<string, string>()
  const ended: string[] = []
  let last: string | undefined
  for (const line of text.split('\n').slice(0, -1)) {
    const [sign, key = '', address = ''] = line.split(' ')
    last = key
    if (sign === '+') certain.set(key, address.replace(/\/.*/, ''))
    else if (certain.delete(key)) ended.push(key)
  }
  return { certain, ended, last }
}

function onRecord(conf: ReturnType<typeof confOf>): Map<string, string> {
  return new Map(
    leases(conf)
      .map(({ containerId, addresses }) => [containerId, addresses.join()] as const)
      .toSorted(),
  )
}
