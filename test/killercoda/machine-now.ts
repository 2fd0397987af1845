/** What a scenario could do to this machine, listed so that before and after can be compared. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type HostState, hostState, newSince } from '../../lab-runner/src/tour/host-state.ts'

export interface MachineState {
  readonly host: HostState
  readonly settings: readonly string[]
  /** Of the clock that nobody sets, against the one that root may. */
  readonly drift: number
}

const settings = ['kernel/hostname', 'kernel/core_pattern', 'kernel/panic', 'vm/swappiness', 'net/ipv4/ip_forward']

export function machineNow(): MachineState {
  const values = settings.map(name => `${name} ${readFileSync(`/proc/sys/${name}`, 'utf8').trim()}`)
  return { host: hostState(), settings: values, drift: Date.now() - performance.now() }
}

/** A sentence for each harm. Links, namespaces and mounts of others may come and go: only those of players count. */
export function harmSince(before: MachineState, pid: number): readonly string[] {
  const now = machineNow()
  return [
    ...newSince(before.host)
      .filter(one => /cnilab-play|controlplane|node01|cilium|cali/.test(one))
      .map(one => `it left ${one} on this machine`),
    ...now.settings.filter(one => !before.settings.includes(one)).map(one => `the setting is now ${one}`),
    ...(Math.abs(now.drift - before.drift) > 5000 ? ['the clock was set'] : []),
    ...['/usr', '/boot', '/var', '/srv']
      .filter(dir => existsSync(`${dir}/cnilab-was-here`))
      .map(dir => `it wrote ${dir}/cnilab-was-here`),
    ...leftRunning(`play-${pid}`),
  ]
}

/** Processes of a play that is over: they go by its name. */
function leftRunning(name: string): readonly string[] {
  return readdirSync('/proc').flatMap(entry => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const argv = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0')
      const isOurs = argv.some((word, at) => /^cnilab-(?:node|holder)$/.test(word) && argv[at + 1] === name)
      return isOurs ? [`process ${entry} is still there: ${argv.slice(0, 4).join(' ')}`] : []
    } catch {
      return []
    }
  })
}
