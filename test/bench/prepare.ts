/** Builds what is measured, once and outside of the private namespaces, and finds out what is missing here. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from '../../lab-runner/src/version.ts'
import { buildAgent, buildPlugin } from '../../mini-cni/bundle/build.ts'
import { buildShim } from '../../mini-cni/bundle/build-shim.ts'
import { referencePlugins } from '../conform/plugins-of-go.ts'
import type { Setting } from './setting.ts'

/** Where it is built, and where what is no whole run is written to. */
export const folder = join(root, '.cache/bench')

export interface Wishes {
  readonly quick: boolean
  /** Default: built by Go. */
  readonly goPlugins?: string | undefined
  readonly peer?: { readonly file: string; readonly conf: string } | undefined
}

export async function prepare({ quick, goPlugins, peer }: Wishes): Promise<Setting> {
  mkdirSync(folder, { recursive: true })
  const [plugin, agent, shim] = ['mini-cni', 'mini-cni-agent', 'mini-cni-shim'].map(name => join(folder, name))
  const [cShim, calls] = [join(folder, 'mini-cni-c-shim'), join(folder, 'calls')]
  await buildPlugin(plugin as string, process.execPath)
  await buildAgent(agent as string, process.execPath)
  copyFileSync(join(root, 'mini-cni/bin/mini-cni-shim'), shim as string)
  const noShim = buildShim(cShim)
  const noCalls = buildCalls(calls)
  const go = goPlugins === undefined ? referencePlugins() : given(resolve(goPlugins))
  const missing = {
    ...(noCalls !== undefined && { calls: noCalls }),
    ...(noShim !== undefined && { 'C shim': noShim }),
    ...(go.folder === undefined && { 'reference plugins': go.absent ?? 'they are not built' }),
    ...(has('iptables') ? {} : { iptables: 'apt-get install iptables' }),
    ...(has('iperf3') ? {} : { iperf3: 'apt-get install iperf3' }),
    ...(has('sockperf') ? {} : { sockperf: 'apt-get install sockperf' }),
  }
  return {
    quick,
    own: {
      plugin: plugin as string,
      agent: agent as string,
      shim: shim as string,
      ...(noShim === undefined && { cShim }),
      ...(noCalls === undefined && { calls }),
    },
    ...(go.folder !== undefined && { go: go.folder }),
    ...(peer && { peer: { file: resolve(peer.file), conf: resolve(peer.conf) } }),
    missing,
  }
}

function buildCalls(file: string): string | undefined {
  for (const compiler of [process.env.CC ?? 'cc', 'gcc', 'clang']) {
    const { error, status, stderr } = spawnSync(compiler, ['-O2', '-o', file, join(import.meta.dirname, 'calls.c')], {
      encoding: 'utf8',
    })
    if (error !== undefined) continue
    return status === 0 ? undefined : stderr.trim()
  }
  return 'there is no C compiler: apt-get install gcc libc6-dev'
}

function given(folder: string): { readonly folder?: string; readonly absent?: string } {
  const lacking = ['bridge', 'ptp', 'host-local'].filter(name => !existsSync(join(folder, name)))
  return lacking.length === 0 ? { folder } : { absent: `${folder} has no ${lacking.join(', ')}` }
}

function has(program: string): boolean {
  return (
    spawnSync(program, ['--version'], {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    }).error === undefined
  )
}
