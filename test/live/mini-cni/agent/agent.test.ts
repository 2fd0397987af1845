import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ip } from '../ip.ts'
import { ownNetwork } from '../own-network.ts'
import { until } from '../until.ts'

ownNetwork()

const file = fileURLToPath(new URL('../../../../mini-cni/bin/mini-cni-agent', import.meta.url))
const shim = fileURLToPath(new URL('../../../../mini-cni/bin/mini-cni-shim', import.meta.url))
const conf = {
  cniVersion: '1.1.0',
  name: 'agent',
  type: 'mini-cni',
  bridge: 'agent0',
  isDefaultGateway: true,
  crossNode: 'vxlan',
  ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.84.0.0/24' }]] },
}
let dir: string
const agents: ChildProcess[] = []

beforeEach(() => {
  dir = mkdtempSync('/run/agent-')
})

afterEach(async () => {
  for (const agent of agents.splice(0)) {
    if (agent.exitCode !== null || agent.signalCode !== null) continue
    const ended = once(agent, 'exit')
    agent.kill('SIGKILL')
    await ended
  }
  rmSync(dir, { recursive: true })
})

/** Starts one; what it says is told by the function. Its configuration is `own`, with the list of nodes in `nodes`. */
function start(own: object, env: NodeJS.ProcessEnv = {}) {
  const path = join(dir, 'nodes.json')
  writeFileSync(join(dir, 'conf'), JSON.stringify({ ...conf, nodeStore: { type: 'file', path }, ...own }))
  const child = spawn(file, [], {
    env: { ...variables(), MINI_CNI_CONF: join(dir, 'conf'), PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  agents.push(child)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  return { child, said: () => said }
}

const variables = () => ({ MINI_CNI_AGENT: join(dir, 'agent'), MINI_CNI_QUEUE: join(dir, 'queue') })

async function status(more: object = {}): Promise<string> {
  const child = spawn(shim, [], { env: { ...variables(), CNI_COMMAND: 'STATUS', CNI_PATH: '/opt' } })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text
  })
  child.stdin.end(JSON.stringify({ ...conf, ...more }))
  await once(child, 'close')
  return out
}

test('that cannot start says why and ends, whatever it had begun; the next one finds the place free', async () => {
  writeFileSync(join(dir, 'queue'), 'no folder')
  const { child, said } = start({})
  expect(await once(child, 'exit')).toEqual([1, null])
  expect(said()).toMatch(/EEXIST.*queue/)
  rmSync(join(dir, 'queue'))
  const next = start({})
  await until(`ready: ${next.said()}`, () => next.said().includes('ready'), 10_000)
})

test('is alone: a second one says who is there, and ends', async () => {
  const first = start({})
  await until('ready', () => first.said().includes('ready'), 10_000)
  const { child, said } = start({})
  expect(await once(child, 'exit')).toEqual([1, null])
  expect(said()).toContain(`another agent runs (process ${first.child.pid}`)
  expect(await status()).toContain('the list of nodes')
})

test('STATUS says what keeps pods from other nodes, until it is mended', async () => {
  const { said } = start({})
  await until(`ready: ${said()}`, () => said().includes('ready'), 10_000)
  expect(JSON.parse(await status())).toMatchObject({
    code: 51,
    msg: expect.stringContaining('nodes.json cannot be used'),
  })
  const nodes = [
    { name: 'here', ip: '10.84.9.1', podCIDRs: ['10.84.0.0/24'] },
    { name: 'there', ip: '10.84.9.2', podCIDRs: ['10.85.0.0/24'] },
  ]
  ip('link add wire9 type bridge')
  ip('address add 10.84.9.1/24 dev wire9')
  ip('link set wire9 up')
  ip('link add cni-vxlan type bridge')
  writeFileSync(join(dir, 'nodes.json'), JSON.stringify(nodes))
  await until('said', () => said().includes('cni-vxlan exists and is a bridge'))
  expect(JSON.parse(await status())).toMatchObject({ code: 51, msg: expect.stringContaining('ip link del cni-vxlan') })
  ip('link del cni-vxlan')
  await until('mended', () => said().includes('ip link add cni-vxlan'))
  expect(await status()).toBe('')
  ip('link del cni-vxlan')
  await until('again', () => said().split('ip link add cni-vxlan').length === 3, 1000)
  expect(await status()).toBe('')
})
