import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootMachine, command, type Machine } from './machine.ts'

let machine: Machine
beforeAll(async () => {
  machine = await bootMachine()
  machine.cnilab('list') // caches of the project may be filled by whoever comes first
})
afterAll(() => machine.end())

describe.each([
  ['03', 'root'],
  ['01', 'a user'],
] as const)('lab %s done by %s', (lab, who) => {
  test('leaves links, namespaces, mounts, processes and files as they were', { timeout: 60_000 }, () => {
    const cnilab = (...args: string[]) => {
      const { status, stdout, stderr } = machine.run([...command, ...args], { who })
      return { status, said: stdout + stderr }
    }
    cnilab('down') // a second try begins where the first did
    const before = machine.state()
    expect(cnilab('up')).toMatchObject({ status: 0, said: expect.stringContaining('node2') })
    expect(cnilab('start', lab)).toMatchObject({ status: 0 })
    expect(cnilab('check')).toMatchObject({ status: 1, said: expect.stringContaining('expected') })
    expect(cnilab('solve')).toMatchObject({ status: 0 })
    expect(cnilab('check')).toMatchObject({ status: 0 })
    const during = machine.state()
    expect(during.processes).not.toEqual(before.processes)
    for (const kind of ['links', 'namespaces', 'mounts', 'files'] as const) expect(during[kind]).toEqual(before[kind])
    expect(cnilab('down')).toMatchObject({ status: 0 })
    expect(machine.state()).toEqual(before)
    expect(cnilab('down')).toMatchObject({ status: 0, said: expect.stringContaining('no cluster named lab is up') })
  })
})
