/** The specification's own client calls mini-cni, alone and as the first of a chain. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../../lab-runner/src/shell.ts'
import { leases } from '../../../mini-cni/src/ipam/leases.ts'
import { inPod } from '../../../mini-cni/src/netns/sockets.ts'
import type { Loop, Place } from './loop.ts'
import { differences, interfacesIn, nodeState } from './node-state.ts'
import { confOf, makePod, removePod } from './pods.ts'

const rounds = 5
const commands = ['add', 'check', 'status', 'del'] as const
const chain = [
  { type: 'tuning', sysctl: { 'net.core.somaxconn': '500' }, mtu: 1400 },
  { type: 'portmap', backend: 'nftables', capabilities: { portMappings: true } },
]

export const cnitool: Loop = {
  name: 'cnitool',
  lacks: ({ tools }) => (typeof tools === 'string' ? undefined : tools.absent),
  async run(place) {
    const faults: string[] = []
    const done: Record<string, number> = {}
    for (const [how, file] of Object.entries({ bundle: place.bundle, source: place.source })) {
      for (const [what, more] of Object.entries({ alone: [], chained: chain })) {
        const name = `tool-${how}-${what}`
        const calls = await series(place, name, file, more, faults)
        for (const [command, times] of Object.entries(calls)) done[command] = (done[command] ?? 0) + times
      }
    }
    const asked = (times: number) => 4 * times
    return {
      counts: {
        ...Object.fromEntries(
          commands.map(command => [
            command.toUpperCase(),
            [done[command] ?? 0, asked(rounds + (command === 'add' ? 1 : 0))],
          ]),
        ),
        GC: [done.gc ?? 0, asked(1)],
        'CHECK of a pod that lost its address': [done.broken ?? 0, asked(1)],
      },
      faults,
    }
  },
}

async function series({ tools }: Place, name: string, plugin: string, more: readonly object[], faults: string[]) {
  const done: Record<string, number> = {}
  const folder = `/run/tool/${name}`
  const { cniVersion, ...conf } = { ...confOf(name), bridge: `br-${name.length}${name.slice(-3)}` }
  mkdirSync(join(folder, 'net.d'), { recursive: true })
  mkdirSync(join(folder, 'bin'))
  symlinkSync(plugin, join(folder, 'bin', 'mini-cni'))
  writeFileSync(join(folder, 'net.d', '10.conflist'), JSON.stringify({ cniVersion, name, plugins: [conf, ...more] }))
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    NETCONFPATH: join(folder, 'net.d'),
    CNI_PATH: `${join(folder, 'bin')}:${tools}`,
    ...(more.length > 0
      ? { CAP_ARGS: JSON.stringify({ portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }] }) }
      : {}),
  }
  const call = async (command: string, netns: string, succeeds = true) => {
    const { exitCode, stdout, stderr } = await run([join(String(tools), 'cnitool'), command, name, netns], {
      env,
      replaceEnv: true,
    })
    const isFine = (exitCode === 0) === succeeds
    if (isFine) done[command] = (done[command] ?? 0) + 1
    else faults.push(`${name}: cnitool ${command} ended with ${exitCode}: ${(stdout + stderr).trim()}`)
    return { isFine, stdout }
  }
  const pod = makePod(name, name)
  // What stays for the next pod is there after the first.
  await call('add', pod.netns)
  await call('del', pod.netns)
  if (done.del !== undefined) done.del--
  const before = nodeState()
  for (let i = 0; i < rounds; i++) {
    const { stdout } = await call('add', pod.netns)
    faults.push(...notAsTold(name, pod.netns, stdout, more.length > 0))
    for (const command of ['check', 'status', 'del']) await call(command, pod.netns)
    faults.push(...left(name, pod.netns, before))
  }
  await call('add', pod.netns)
  if (done.add !== undefined) done.add--
  await run(['nsenter', `--net=${pod.netns}`, 'ip', 'address', 'flush', 'dev', 'eth0', 'scope', 'global'])
  const { isFine } = await call('check', pod.netns, false)
  if (isFine) Object.assign(done, { broken: 1, check: (done.check ?? 1) - 1 })
  // libcni takes all that it remembers for garbage here.
  await call('gc', pod.netns)
  faults.push(
    ...left(`${name} after GC`, pod.netns, before),
    ...leases(confOf(name)).map(({ addresses }) => `${name}: GC left ${addresses}`),
  )
  removePod(pod)
  return done
}

function notAsTold(name: string, netns: string, stdout: string, isChained: boolean): readonly string[] {
  const eth0 = inPod(netns, inside => inside.link('eth0'))
  if (eth0 === undefined) return [`${name}: ADD made no eth0`]
  const result = stdout === '' ? undefined : JSON.parse(stdout)
  const told = result?.interfaces.find((one: { sandbox?: string }) => one.sandbox === netns)
  return [
    ...(told?.mac === eth0.mac ? [] : [`${name}: the result tells of ${told?.mac}, eth0 has ${eth0.mac}`]),
    ...(isChained && eth0.mtu !== 1400 ? [`${name}: tuning was to set the MTU to 1400, it is ${eth0.mtu}`] : []),
    ...(isChained && !nodeState().some(line => line.includes('8080'))
      ? [`${name}: portmap made no rule for port 8080`]
      : []),
  ]
}

/** The empty tables and chains of portmap stay; a rule would name the port. */
function left(name: string, netns: string, before: readonly string[]): readonly string[] {
  const lines = [...differences(before, nodeState()), ...interfacesIn(netns)]
  return lines.map(line => `${name} left: ${line}`)
}
