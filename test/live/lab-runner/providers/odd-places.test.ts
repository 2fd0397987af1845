import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findClusters } from '../../../../lab-runner/src/providers/netns/processes.ts'
import { pinnedNode, root, version } from '../../../../lab-runner/src/version.ts'
import { bootMachine, type Machine } from './machine.ts'
import { topology } from './topology.ts'

let machine: Machine
beforeAll(async () => {
  machine = await bootMachine()
})
afterAll(() => machine.end())

const place = "/tmp/it's a place with blanks"

/** `cnilab` of the project as it is found at `place`. */
function there(...args: string[]) {
  const env = { CNILAB_WORKSPACE: `${place}/workspace` }
  const { status, stdout, stderr } = machine.run([pinnedNode(), `${place}/lab-runner/bin/run.js`, ...args], { env })
  return { status, stdout, stderr }
}

describe('a project below a path with blanks, in a folder that cannot be written', () => {
  beforeAll(() => {
    // Flags that the mount has must stay: in a user namespace they are locked.
    const script = `
      mkdir "$0" && mount --rbind "$1" "$0"
      mount -o "remount,bind,ro,$(findmnt -no VFS-OPTIONS "$0" | tail -1 | sed 's/^rw,*//')" "$0"`
    expect(machine.run(['sh', '-euc', script, place, root])).toMatchObject({ status: 0, stderr: '' })
    expect(machine.run(['touch', `${place}/new`]).stderr).toContain('Read-only file system')
  })

  test('a lab by hand, from the start to the end', { timeout: 60_000 }, () => {
    const before = machine.state()
    const done = { status: 0, stderr: '' }
    expect(there('up')).toMatchObject(done)
    expect(there('start', '01')).toMatchObject(done)
    expect(there('check')).toMatchObject({ status: 1 })
    expect(there('solve')).toMatchObject(done)
    expect(there('check')).toMatchObject(done)
    expect(there('down')).toMatchObject(done)
    expect(machine.state()).toEqual(before)
  })

  test('programs of the project run on its nodes', () => {
    expect(there('up')).toMatchObject({ status: 0 })
    const serve = ['bash', '-c', '(setsid web 8080 & setsid pause &) >/dev/null 2>&1 </dev/null']
    expect(there('exec', 'node1', '--', ...serve)).toMatchObject({ status: 0 })
    const ask = [
      'curl',
      '-sS',
      '--retry',
      '20',
      '--retry-connrefused',
      '--retry-delay',
      '0',
      'http://172.30.0.11:8080/',
    ]
    expect(there('exec', 'node2', '--', ...ask)).toMatchObject({ status: 0, stdout: '172.30.0.12\n' })
    expect(there('exec', 'node1', '--', 'pgrep', '-f', 'pause').status).toBe(0)
  })

  test('the workspace cannot be made: a sentence with its path', () => {
    const { status, stderr } = there('start', '01', '--code')
    expect([2, 3]).toContain(status)
    expect(stderr).toMatch(/^✘ .*workspace.*\n {4}/)
    expect(stderr).not.toContain(' at ')
  })
})

test('a mount that another one is over is none to be protected: no path leads there', () => {
  const covered =
    'mkdir "$0"; mount -t tmpfs one "$0"; mkdir "$0/below"; mount -t tmpfs two "$0/below"; mount -t tmpfs three "$0"'
  expect(machine.run(['sh', '-euc', covered, '/tmp/covered'])).toMatchObject({ status: 0, stderr: '' })
  const { name } = topology('covered')
  expect(machine.cnilab('up', '--name', name)).toMatchObject({ status: 0, stderr: '' })
  expect(machine.cnilab('down', '--name', name)).toMatchObject({ status: 0 })
  expect(machine.run(['umount', '-R', '/tmp/covered'])).toMatchObject({ status: 0 })
})

describe('a cluster that another version made', () => {
  const { name } = topology('old')
  let file: string
  beforeAll(() => {
    expect(machine.cnilab('up', '--name', name).status).toBe(0)
    file = `/proc/${findClusters().get(name)?.holder}/root/run/cnilab/topology.json`
  })

  test.each([
    ['an older one', JSON.stringify({ ...topology('old'), version: '0.0.9' }), '0.0.9', 'up'],
    ['one that wrote less', JSON.stringify({ version: '0.0.1' }), '0.0.1', 'check'],
    ['one that wrote something else', 'v0', 'of unknown version', 'status'],
  ])('%s: its version is told, and the line to type', (_, held, its, command) => {
    writeFileSync(file, held)
    const { status, stderr } = machine.cnilab(command, '--name', name)
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      `✘ cluster ${name} was made by cnilab ${its}, this is ${version}`,
      `    cnilab down --name ${name} && cnilab up --name ${name}`,
    ])
    expect(status).toBe(2)
  })

  test('the line works', () => {
    expect(machine.cnilab('down', '--name', name).status).toBe(0)
    expect(machine.cnilab('up', '--name', name)).toMatchObject({ status: 0, stderr: '' })
  })
})
