import { expect, test } from 'vitest'
import { askCommand } from '../../../../lab-runner/src/checks/ask-command.ts'
import { openSession } from '../../../../lab-runner/src/checks/session.ts'
import type { Cluster, Output } from '../../../../lab-runner/src/providers/provider.ts'
import { run } from '../../../../lab-runner/src/shell.ts'
import { after, pinned, recordedCluster, type Table, tables } from './recorded-cluster.ts'

const up = { json: [{ operstate: 'UP' }] }
const look = { on: 'a', run: ['ip', '-j', 'link'] }
const askOn = (table: Table, question: Parameters<typeof askCommand>[1], until = Number.POSITIVE_INFINITY) => {
  const { cluster, asked } = recordedCluster(tables(pinned, table))
  return { asked, result: askCommand({ ...openSession(cluster), until }, question) }
}
const timed = async <T>(promise: Promise<T>) => {
  const started = performance.now()
  const value = await promise
  return { value, ms: performance.now() - started }
}

/** A cluster whose node1 is this machine. */
function thisMachine(): Cluster {
  const { cluster } = recordedCluster()
  const [node1] = cluster.nodes
  const shell = { exec: run, command: (argv: readonly string[]) => argv, environment: {} }
  return { ...cluster, nodes: node1 === undefined ? [] : [{ ...node1, ...shell }] }
}

test('what holds at once is looked at once', async () => {
  const { asked, result } = askOn({ a: { 'ip -j link': '[{"operstate":"UP"}]' } }, { ...look, ...up, within: 1000 })
  expect((await result).verdict.held).toBe(true)
  expect(asked).toEqual(['a ip -j link'])
})

test('what settles within its time holds, soon after it has', async () => {
  const settling = after(250, '[{"operstate":"DOWN"}]', '[{"operstate":"UP"}]')
  const { asked, result } = askOn({ a: { 'ip -j link': settling } }, { ...look, ...up, within: 5000 })
  const { value, ms } = await timed(result)
  expect(value.verdict).toEqual({ held: true, expected: 'operstate UP', actual: 'operstate UP' })
  expect(ms).toBeGreaterThan(240)
  expect(ms).toBeLessThan(1500)
  expect(asked.length).toBeGreaterThan(2)
})

test('what does not settle is told as it was at the last look, when its time is over', async () => {
  const settling = after(200, '[{"operstate":"DOWN"}]', '[{"operstate":"DORMANT"}]')
  const { result } = askOn({ a: { 'ip -j link': settling } }, { ...look, ...up, within: 400 })
  const { value, ms } = await timed(result)
  expect(value.verdict).toMatchObject({ held: false, actual: 'operstate DORMANT' })
  expect(ms).toBeLessThan(900)
})

test('without `within` there is one look', async () => {
  const { asked, result } = askOn({ a: { 'ip -j link': '[{"operstate":"DOWN"}]' } }, { ...look, ...up, within: 0 })
  expect((await result).verdict.held).toBe(false)
  expect(asked).toEqual(['a ip -j link'])
})

test("the deadline that a step's checks share ends polling before `within` does", async () => {
  const { result } = askOn(
    { a: { 'ip -j link': '[{"operstate":"DOWN"}]' } },
    { ...look, ...up, within: 30_000 },
    performance.now() + 300,
  )
  expect((await timed(result)).ms).toBeLessThan(1000)
})

test('a fact that comes while polling is found', async () => {
  const missing = { exitCode: 1, stderr: 'Device "eth0" does not exist.\n' }
  const eth0 = '[{"ifindex":2,"ifname":"eth0","addr_info":[{"family":"inet","local":"10.244.1.2","scope":"global"}]}]'
  const { result } = askOn(
    { a: { 'ip -j addr show dev eth0': after(150, missing, eth0) }, node1: { 'ping -c1 10.244.1.2': '' } },
    { on: 'node1', run: ['ping', '-c1', '{a.ip}'], within: 3000 },
  )
  expect((await result).argv).toEqual(['ping', '-c1', '10.244.1.2'])
})

test('a fact that does not come is evidence, with the command that looked for it', async () => {
  const missing = { exitCode: 1, stderr: 'Device "eth0" does not exist.\n' }
  const table = { a: { 'ip -j addr show dev eth0': missing } }
  const { result } = askOn(table, { on: 'node1', run: ['ping', '-c1', '{a.ip}'], within: 100 })
  await expect(result).rejects.toMatchObject({
    name: 'Unasked',
    evidence: {
      on: 'pod a',
      argv: ['ip', '-j', 'addr', 'show', 'dev', 'eth0'],
      paste: ['enter', 'a', 'ip', '-j', 'addr', 'show', 'dev', 'eth0'],
      expected: 'an interface eth0',
      actual: 'Device "eth0" does not exist.',
    },
  })
})

test('a failure in a pod that does not exist says so, and proves nothing', async () => {
  const gone: Partial<Output> = { exitCode: 125, stderr: 'pod a does not exist\n' }
  const table = { a: { 'ping -c1 x': gone }, node1: { 'ip netns list': 'b\n' } }
  const actual = 'pod a does not exist on node1: ip netns list shows nothing named a'
  for (const expectation of [{ exit: 0 }, { exit: 125 }, { not: { stdout: 'inet' } }]) {
    const { result } = askOn(table, { on: 'a', run: ['ping', '-c1', 'x'], within: 0, ...expectation })
    await expect(result).rejects.toMatchObject({ evidence: { on: 'node1', actual } })
  }
})

test('traffic is sent before each look, whatever becomes of it', async () => {
  const table = { a: { 'bridge fdb': after(100, '', 'aa:bb') } }
  const question = { on: 'a', first: ['ping', 'x'], run: ['bridge', 'fdb'], stdout: 'aa:bb', within: 2000 }
  const { asked, result } = askOn(table, question)
  expect((await result).verdict.held).toBe(true)
  expect(asked.slice(0, 2)).toEqual(['a ping x', 'a bridge fdb'])
  expect(asked.filter(line => line === 'a ping x').length).toBe(asked.filter(line => line === 'a bridge fdb').length)
})

test('a place that the cluster has not is a fault of the course', async () => {
  const { result } = askOn({}, { on: 'node9', run: ['true'], within: 0 })
  await expect(result).rejects.toMatchObject({ name: 'LabError', exit: 4 })
})

test('a command that never ends is ended, and that is what is told', async () => {
  const { value, ms } = await timed(
    askCommand(openSession(thisMachine()), { on: 'node1', run: ['sh', '-c', 'sleep 60; true'], within: 0 }, 1000),
  )
  expect(value.verdict).toMatchObject({ held: false, actual: 'exit 124: it did not end in time' })
  expect(ms).toBeLessThan(4000)
})

test('a later look that the end cuts off says nothing: the one before it stands', async () => {
  const script = 'if [ -e "$0" ]; then sleep 60; fi; : > "$0"; echo first look; exit 3'
  const file = `${process.env.TMPDIR ?? '/tmp'}/look-${process.pid}-${performance.now()}`
  const { value, ms } = await timed(
    askCommand(openSession(thisMachine()), { on: 'node1', run: ['sh', '-c', script, file], within: 300 }),
  )
  expect(value.verdict.actual).toBe('exit 3: first look')
  expect(ms).toBeLessThan(1500)
})

test('a program that cannot be started is an answer', async () => {
  const { verdict } = await askCommand(openSession(thisMachine()), { on: 'node1', run: ['no-such-program'], within: 0 })
  expect(verdict.actual).toMatch(/^exit 126: it could not be run: .*no-such-program/)
})
