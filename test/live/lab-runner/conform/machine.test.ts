/** The machine of an item: what is on it, and that nothing of it is left. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeRig } from '../../../../lab-runner/src/conform/lab-rig.ts'
import { type Machine, type MachineNeeds, startMachine } from '../../../../lab-runner/src/conform/machine.ts'
import type { Call, Called } from '../../../../lab-runner/src/conform/rig.ts'
import type { Subject } from '../../../../lab-runner/src/conform/subject.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { leftovers } from './leftovers.ts'

let machine: Machine | undefined
async function started(needs: MachineNeeds = { visible: [root] }): Promise<Machine> {
  machine = await startMachine(needs)
  return machine
}
afterEach(async () => {
  await machine?.stop()
  machine = undefined
  expect(leftovers()).toEqual([])
})

async function said(on: Machine, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await on.exec(['sh', '-euc', script])
  if (exitCode !== 0) throw new Error(stderr)
  return stdout.trim()
}

describe('what is there', () => {
  test('a network of its own, with an uplink', async () => {
    const on = await started()
    expect(await said(on, 'ip -br link | cut -d@ -f1 | cut -d" " -f1 | sort | xargs')).toBe('eth0 lo uplink')
    expect(await said(on, 'ip -4 route get 198.51.100.7')).toContain('via 192.0.2.1 dev eth0')
    expect(await said(on, 'cat /proc/sys/net/ipv4/ip_forward')).toBe('0')
  })

  test('folders to write in, empty; all else is read-only', async () => {
    const on = await started()
    const writable = '/run /tmp /var/tmp /var/log /var/lib/cni /etc/cni'
    const seen = `-path '${root}' -o -path /run/.conform`
    expect(await said(on, `find ${writable} \\( ${seen} \\) -prune -o -type f -print`)).toBe('')
    await said(on, `for dir in ${writable}; do echo x >"$dir/x"; done`)
    expect((await on.exec(['touch', '/usr/bin/x', `${root}/x`])).exitCode).not.toBe(0)
  })

  test('the folder that an IPAM plugin writes to, wherever it is', async () => {
    const on = await started({ visible: [root], dataDir: '/var/lib/somebody/else' })
    expect(await said(on, 'echo x >/var/lib/somebody/else/x; ls /var/lib/somebody/else')).toBe('x')
  })
})

describe('a plugin is seen where it is', () => {
  const made: string[] = []
  afterAll(() => {
    for (const dir of made) rmSync(dir, { recursive: true, force: true })
  })

  test.each(['/tmp', '/var/tmp', '/run'])('below %s, with what is beside it', async above => {
    const dir = mkdtempSync(join(above, 'cnilab-seen-'))
    made.push(dir)
    writeFileSync(join(dir, 'plugin'), 'plugin')
    writeFileSync(join(dir, 'other'), 'other')
    const on = await started({ visible: [root, dir] })
    expect(await said(on, `cat ${dir}/plugin ${dir}/other`)).toBe('pluginother')
    expect(await said(on, `ls ${above} | grep cnilab-seen | wc -l; echo x >${above}/x`)).toBe('1')
  })

  test.each(['/tmp', '/run'])('in %s itself', async above => {
    const file = join(above, 'cnilab-plugin-here')
    writeFileSync(file, 'plugin')
    made.push(file)
    const on = await started({ visible: [root, above] })
    expect(await said(on, `cat ${file}; echo x >${above}/x`)).toBe('plugin')
  })

  test('in folders one below the other', async () => {
    const outer = mkdtempSync('/tmp/cnilab seen-')
    made.push(outer)
    mkdirSync(join(outer, 'inner'))
    writeFileSync(join(outer, 'inner', 'plugin'), 'plugin')
    const on = await started({ visible: [root, outer, join(outer, 'inner')] })
    expect(await said(on, `cat "${outer}/inner/plugin"`)).toBe('plugin')
  })
})

describe('a rig sees', () => {
  const dir = mkdtempSync('/tmp/cnilab-echo-')
  const plugin = join(dir, 'echo')
  afterAll(() => rmSync(dir, { recursive: true }))
  beforeAll(() => {
    const script = `#!/bin/sh
      env | grep ^CNI_ | sort >&2
      pwd >&2
      [ -e /proc/self/fd/0 ] && cat || echo closed`
    writeFileSync(plugin, script, { mode: 0o755 })
  })
  const subject: Subject = {
    name: plugin,
    plugin,
    kind: 'main',
    conf: { cniVersion: '1.1.0', name: 'n', type: 'echo' },
    versions: ['1.1.0'],
    cniPath: dir,
    visible: [root, dir],
  }
  const rigOn = async () => makeRig(await started(subject), subject, 'X1', () => {})

  test('a call as a runtime makes it', async () => {
    const rig = await rigOn()
    const pod = await rig.pod()
    const called: Called = await rig.call({ command: 'ADD', pod, conf: { name: undefined, mtu: 1400 }, cwd: '/proc' })
    expect(called.json).toEqual({ cniVersion: '1.1.0', type: 'echo', mtu: 1400 })
    const lines = called.stderr.trim().split('\n')
    expect(lines).toEqual([
      'CNI_COMMAND=ADD',
      `CNI_CONTAINERID=${pod.containerId}`,
      'CNI_IFNAME=eth0',
      'CNI_NETNS=/run/netns/pod1',
      `CNI_PATH=${dir}`,
      '/proc',
    ])
    const again = await rig.exec(['sh', '-c', called.repeat])
    expect(again.stdout).toBe(called.stdout)
  })

  test.each<[string, Omit<Call, 'command'>, string]>([
    ['a string as it is', { stdin: '{ no' }, '{ no'],
    ['nothing', { stdin: '' }, ''],
    ['a closed one', { stdin: undefined }, 'closed\n'],
  ])('stdin: %s', async (_, call, expected) => {
    const rig = await rigOn()
    expect((await rig.call({ command: 'VERSION', ...call })).stdout).toBe(expected)
  })

  test.each([
    ['ip link add veth9 type veth peer name eth0 netns pod1', 'new on host: link veth9; new on pod1: link eth0'],
    ['ip route add 10.99.0.0/24 dev eth0', 'new on host: route 10.99.0.0/24 dev eth0 scope link'],
    ['ip rule add from 10.99.0.1 table 99', /new on host: rule .*10\.99\.0\.1.*99/],
    ['ip neighbour add 192.0.2.9 dev eth0 lladdr 02:00:00:00:00:09', 'new on host: neighbour 192.0.2.9 dev eth0 02:'],
    ['nft add table ip leak', 'new on the packet filter: table ip leak {'],
    [
      'mkdir -p /var/lib/cni/networks/n; echo x >/var/lib/cni/networks/n/10.88.0.2',
      'new file: /var/lib/cni/networks/n/10.88.0.2',
    ],
    ['ln -s /proc/1/ns/net /run/netns/stray', 'new file: /run/netns/stray'],
    ['sleep 60 >/dev/null 2>&1 &', /new process: \d+ sleep 60/],
    ['ip -n pod1 address add 10.88.0.2/24 dev lo; ip netns del pod1', 'new on pod1: address 10.88.0.2/24 dev lo'],
  ])('what this leaves: %s', async (script, expected) => {
    const rig = await rigOn()
    await rig.pod()
    const before = await rig.snapshot()
    expect((await rig.exec(['sh', '-euc', script])).stderr).toBe('')
    await expect(rig.unchanged(before, 'it')).rejects.toThrow(expected)
  })

  test('no difference where nothing was done, and where it was undone', async () => {
    const rig = await rigOn()
    const before = await rig.snapshot()
    await rig.pod()
    await rig.exec(['sh', '-c', 'ip link add br9 type bridge; ip link set br9 up; ip link del br9'])
    await rig.unchanged(before, 'nothing', { content: true })
  })

  test('a kill reaches what the plugin started', async () => {
    const rig = await rigOn()
    const before = await rig.snapshot()
    const folder = await rig.script('hang', '#!/bin/sh\nsleep 60 & sleep 60\n')
    const called = await rig.call({ command: 'ADD', plugin: `${folder}/hang`, killAfter: 100 })
    expect(called).toMatchObject({ exitCode: 137, ending: 'exited' })
    await rig.unchanged(before, 'a kill')
  })
})

test('the mounts of this place are what they were', async () => {
  // Other tests of the ring pin namespaces of their own meanwhile; this one's name is told apart by its number.
  const name = `seen-${process.pid}`
  const mounts = (): string[] =>
    readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter(line => line.includes(name) || line.split(' ')[4]?.startsWith('/run/netns') !== true)
  const before = mounts()
  const on = await started()
  await said(on, `ip netns add ${name}`)
  await said(on, `ip netns exec ${name} true`)
  expect(mounts()).toEqual(before)
})
