import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Setting } from './setting.ts'

/** What the numbers depend on. */
export interface Machine {
  readonly date: string
  readonly cpu: string
  readonly cores: number
  /** GiB. */
  readonly memory: number
  readonly kernel: string
  readonly node: string
  /** Of the last minute, when the run began. */
  readonly load: number
  readonly user: 'root' | 'an ordinary user'
  /** Of what else took part. */
  readonly versions: Readonly<Record<string, string>>
}

export function describeMachine({ go }: Pick<Setting, 'go'>): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.versions.node,
    load: loadavg()[0] ?? 0,
    user: process.getuid?.() === 0 ? 'root' : 'an ordinary user',
    versions: {
      ...(go && { 'reference plugins': builtFrom(join(go, 'bridge')) }),
      ...Object.fromEntries(
        ['iptables', 'nft', 'iperf3', 'sockperf'].flatMap(name => {
          const version = versionOf(name, '--version')
          return version === undefined ? [] : [[name, version]]
        }),
      ),
    },
  }
}

/** The first word of what a program says about itself that begins like a version; undefined: it is not here, or says none. */
function versionOf(file: string, ...args: readonly string[]): string | undefined {
  const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`
  const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', input: '', env: { PATH } })
  return /\bv?(\d+\.\d+[.\w]*)/.exec(`${stdout ?? ''}${stderr ?? ''}`)?.[1]
}

/** What Go wrote into the executable about the module that it was built from. */
function builtFrom(file: string): string {
  return /\tgithub\.com\/containernetworking\/plugins\tv([\w.]+)/.exec(readFileSync(file, 'latin1'))?.[1] ?? 'unknown'
}
