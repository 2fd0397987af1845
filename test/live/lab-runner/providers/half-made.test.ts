/** Bad luck: what is killed or stopped at any moment leaves nothing, or something that `down` and `up` can deal with. */
import { existsSync, readFileSync } from 'node:fs'
import { setImmediate as breath } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcesses, findClusters } from '../../../../lab-runner/src/providers/netns/processes.ts'
import { bootMachine, command, type Machine, type State } from './machine.ts'
import { topology } from './topology.ts'

let machine: Machine
let before: State
beforeAll(async () => {
  machine = await bootMachine()
  machine.cnilab('list')
  before = machine.state()
})
afterAll(() => machine.end())
afterEach(() => {
  machine.cnilab('down', '--all')
})

const newName = (what: string) => topology(what).name
const start = (...args: string[]) => machine.start([...command, ...args])
const up = (name: string) => start('up', '--name', name)
const nothingLeft = () => expect.poll(() => machine.state(), { timeout: 5000 }).toEqual(before)

/** How far an `up` has come; told by what it has made, from the first to the last. */
const points: Readonly<Record<string, (found: ClusterProcesses) => boolean>> = {
  'its first process is started': ({ all }) => all.length > 0,
  'the machine has its files': ({ holder }) => existsSync(`/proc/${holder}/root/run/cnilab/topology.json`),
  'node2 is started': ({ nodes }) => nodes.has('node2'),
  'node2 has its files': ({ nodes }) => existsSync(`/proc/${nodes.get('node2')}/root/etc/cni/net.d`),
  'the first cable is there': ({ holder }) => linksOf(holder).includes('node1:'),
  'all is ready': ({ holder }) => existsSync(`/proc/${holder}/root/run/cnilab/ready`),
}

/** The cluster's processes as soon as it has come so far. */
async function when(name: string, point: string): Promise<ClusterProcesses> {
  const end = Date.now() + 25_000
  for (;;) {
    const found = findClusters().get(name)
    if (found !== undefined && points[point]?.(found)) return found
    if (Date.now() > end) throw new Error(`${name}: never seen in 25 s: ${point}`)
    await breath()
  }
}

function linksOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/net/dev`, 'utf8')
  } catch {
    return ''
  }
}

function stateOf(name: string): string {
  const { stdout, stderr } = machine.cnilab('status', '--name', name)
  return stdout + stderr
}

function kill(pid: number | undefined): void {
  if (pid === undefined) throw new Error('there is no such process')
  process.kill(pid, 'SIGKILL')
}

// We are not always in time: an `up` that has returned 0 before the signal came has made a whole cluster.
describe('in the middle of up', () => {
  test('SIGKILL of cnilab, at any point: down leaves nothing, up makes a whole one', async () => {
    const names = await Promise.all(
      Object.keys(points).map(async point => {
        const name = newName('killed')
        const running = up(name)
        await when(name, point)
        running.signal('SIGKILL')
        await running.done
        return name
      }),
    )
    const [first = '', , third = ''] = names
    for (const name of [first, third]) {
      expect(machine.cnilab('up', '--name', name)).toMatchObject({ status: 0, stderr: '' })
      expect(machine.cnilab('exec', '--name', name, 'node2', '--', 'ping', '-c1', '172.30.0.11').status).toBe(0)
    }
    expect(machine.cnilab('down', '--all').status).toBe(0)
    expect(machine.state()).toEqual(before)
  })

  test('SIGKILL of the holder or of a node, at any point: up says so, nothing is left', async () => {
    const victims = [
      ['holder', 'its first process is started'],
      ['holder', 'the machine has its files'],
      ['node2', 'node2 is started'],
      ['node2', 'node2 has its files'],
      ['node2', 'the first cable is there'],
    ] as const
    const killed = victims.map(async ([victim, point]) => {
      const name = newName('holder')
      const running = up(name)
      const { holder, nodes, all } = await when(name, point)
      kill((victim === 'node2' ? nodes.get('node2') : holder) ?? all[0])
      return { name, ...(await running.done) }
    })
    const results = await Promise.all(killed)
    expect(results.some(({ status }) => status === 3)).toBe(true)
    for (const { name, status, stderr } of results) {
      if (status !== 0) {
        expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(/^✘ cluster holder-\w+ .*\n/) })
      } else if (!/is down|no cluster named/.test(stateOf(name))) {
        // What was hit had done its work.
        expect(machine.cnilab('exec', '--name', name, 'node2', '--', 'ping', '-c1', '172.30.0.11').status).toBe(0)
      }
    }
    for (const { name, status } of results) if (status === 0) machine.cnilab('down', '--name', name)
    await nothingLeft()
  })

  test('Ctrl-C at any point: exit 130, without a word, and nothing is left when it returns', async () => {
    const stopped = Object.keys(points)
      .slice(0, -1)
      .map(async point => {
        const name = newName('stopped')
        const running = up(name)
        await when(name, point)
        running.signal('SIGINT')
        return { name, ...(await running.done) }
      })
    const results = await Promise.all(stopped)
    expect(results.some(({ status }) => status === 130)).toBe(true)
    for (const { name, ...result } of results) {
      if (result.status === 0) machine.cnilab('down', '--name', name)
      else expect(result).toEqual({ status: 130, stdout: '', stderr: '' })
    }
    expect(machine.state()).toEqual(before)
  })

  test('Ctrl-C while another up of the same name is at work ends only the one', async () => {
    const name = newName('both')
    const one = up(name)
    await when(name, 'its first process is started')
    const other = up(name)
    await when(name, 'all is ready')
    other.signal('SIGINT')
    expect(await one.done).toMatchObject({ status: 0 })
    expect([0, 130, null]).toContain((await other.done).status) // null: it had not come so far as to handle signals
    expect(machine.cnilab('exec', '--name', name, 'node1', '--', 'hostname').stdout).toBe('node1\n')
  })
})

test('three `up` at once make one cluster', async () => {
  const name = newName('once')
  const results = await Promise.all([up(name), up(name), up(name)].map(({ done }) => done))
  expect(results.map(({ status, stderr }) => [status, stderr])).toEqual(results.map(() => [0, '']))
  const { stdout } = machine.run(['pgrep', '-fc', `holder.sh cnilab-holder ${name} `])
  expect(Number(stdout)).toBe(2) // unshare, and pid 1 of its namespaces
  expect(machine.cnilab('down', '--name', name).status).toBe(0)
  expect(machine.state()).toEqual(before)
})

describe('a cluster with work on it', () => {
  const work = (name: string) => {
    expect(machine.cnilab('up', '--name', name).status).toBe(0)
    const script =
      'ip netns add a; ip netns exec a sleep 3600 & ip link add veth-a type veth peer eth0 netns a; setsid web 80 &'
    const args = ['exec', '--name', name, 'node1', '--', 'bash', '-c', `(${script}) >/dev/null 2>&1 </dev/null; true`]
    expect(machine.cnilab(...args).status).toBe(0)
    return findClusters().get(name) as ClusterProcesses
  }

  test.each(['holder', 'unshare'])('SIGKILL of its %s leaves nothing', async which => {
    const name = newName('whole')
    const { holder, all } = work(name)
    expect(machine.state()).not.toEqual(before)
    kill(
      which === 'holder' ? holder : all.find(pid => words(pid)[0] === 'unshare' && !words(pid).includes('cnilab-node')),
    )
    await nothingLeft()
    expect(machine.cnilab('status', '--name', name)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('cnilab up'),
    })
  })

  test('SIGKILL of a node: status, exec and check tell it, the other goes on; down and up work', async () => {
    const name = newName('node')
    kill(work(name).nodes.get('node1'))
    await expect.poll(() => findClusters().get(name)?.nodes.has('node1')).toBe(false)
    const status = machine.cnilab('status', '--name', name)
    expect(status).toMatchObject({ status: 0, stderr: '' })
    expect(status.stdout).toMatch(/^node1 .* is down$/m)
    expect(status.stdout).not.toMatch(/^node2 .* is down$/m)
    expect(JSON.parse(machine.cnilab('status', '--name', name, '--json').stdout).nodes).toMatchObject([
      { name: 'node1', up: false },
      { name: 'node2', up: true },
    ])
    const exec = machine.cnilab('exec', '--name', name, 'node1', '--', 'true')
    expect(exec.status).not.toBe(0)
    expect(exec.stderr).toContain('node1 is down')
    expect(machine.cnilab('exec', '--name', name, 'node2', '--', 'hostname').stdout).toBe('node2\n')
    expect(machine.cnilab('up', '--name', name)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/node1 is down[\s\S]*cnilab down/),
    })
    expect(machine.cnilab('down', '--name', name).status).toBe(0)
    expect(machine.state()).toEqual(before)
    expect(machine.cnilab('up', '--name', name).status).toBe(0)
  })

  test('Ctrl-C in the middle of a solution: the way back is told, nothing of it goes on, reset works', async () => {
    const name = newName('solve')
    expect(machine.cnilab('start', '03', '--name', name).status).toBe(0)
    const idle = machine.state().processes
    const running = start('solve', '--name', name)
    const typed = () => machine.run(['pgrep', '-fc', '/run/.solution.log']).stdout
    await expect.poll(typed, { interval: 5, timeout: 10_000 }).not.toBe('0\n')
    running.signal('SIGINT')
    expect(await running.done).toMatchObject({
      status: 130,
      stdout: '',
      stderr: expect.stringContaining('cnilab reset 03'),
    })
    await expect.poll(() => machine.state().processes).toEqual(idle)
    expect(machine.cnilab('reset', '--name', name, '--yes', '03')).toMatchObject({ status: 0, stderr: '' })
    expect(machine.cnilab('solve', '--name', name)).toMatchObject({ status: 0 })
  })
})

test('a command that only speaks of a cluster is none of its processes', async () => {
  const name = newName('spoken')
  const running = machine.start(['sh', '-c', 'echo on; read -r _', 'cnilab-holder', name])
  expect(machine.cnilab('down', '--name', name).stdout).toContain(`no cluster named ${name} is up`)
  running.signal('SIGKILL')
  expect((await running.done).stdout).toBe('on\n')
})

function words(pid: number): readonly string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
}
