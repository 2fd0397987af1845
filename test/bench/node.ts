/** Nodes to measure on: a network namespace each, so that nobody's links and pods slow down another. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { newAddress } from '../../mini-cni/src/netlink/messages/address.ts'
import { newLink } from '../../mini-cni/src/netlink/messages/link.ts'
import { createNetns } from '../../mini-cni/src/netns/create.ts'
import { netlinkIn } from '../../mini-cni/src/netns/netlink-in.ts'

/** With an address of its own, as every node has: without one the kernel looks for one at all links. */
export function makeNode(name: string): void {
  const node = netlinkIn(createNetns(name))
  const { index } = node.create(newLink({ kind: 'bridge', name: 'eth0', up: true }))
  node.request(newAddress({ index, address: '172.30.0.11/24' }))
  node.close()
}

export interface AgentOnNode {
  readonly pid: number
  /** Milliseconds from its exec until it was ready. */
  readonly took: number
  /** What its shims need to find it. */
  readonly variables: readonly string[]
  end(): Promise<void>
}

/** `conf`: what the node keeps, as a file at MINI_CNI_CONF. Milliseconds of patience: 30 000. */
export async function startAgentOn(node: string, file: string, conf?: object): Promise<AgentOnNode> {
  const folder = join('/run/bench/agents', node)
  mkdirSync(folder, { recursive: true })
  const variables = { MINI_CNI_AGENT: join(folder, 'agent'), MINI_CNI_QUEUE: join(folder, 'deletions') }
  const confFile = join(folder, 'conf.json')
  if (conf !== undefined) writeFileSync(confFile, JSON.stringify(conf))
  const started = performance.now()
  const child = spawn('nsenter', [`--net=/run/netns/${node}`, '--', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...variables, ...(conf && { MINI_CNI_CONF: confFile }) },
  })
  let said = ''
  const ready = new Promise<void>(resolve => {
    child.stderr.setEncoding('utf8').on('data', text => {
      said += text
      if (said.includes('ready')) resolve()
    })
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await Promise.race([ready, ended, after(30_000, undefined, { ref: false })])
  if (!said.includes('ready'))
    throw new Error(`the agent of ${node} does not start: ${said.trim() || 'it says nothing'}`)
  return {
    pid: child.pid as number,
    took: performance.now() - started,
    variables: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    end: () => stop(child, ended),
  }
}

function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  return ended
}

/** Resident memory of a process in MB, now and at its highest, and the seconds of processor time that it has used. */
export function usageOf(pid: number): { readonly memory: number; readonly highest: number; readonly seconds: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (key: string) => Number(new RegExp(`${key}:\\s*(\\d+) kB`).exec(status)?.[1]) / 1000
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  // Counted in hundredths by every Linux (USER_HZ).
  const seconds = (Number(fields[11]) + Number(fields[12])) / 100
  return { memory: megabytes('VmRSS'), highest: megabytes('VmHWM'), seconds }
}
