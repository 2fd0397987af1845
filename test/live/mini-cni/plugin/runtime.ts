import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const plugin = fileURLToPath(new URL('../../../../mini-cni/bin/mini-cni', import.meta.url))

export type Json = { readonly [key: string]: unknown }

/** What a runtime says; the environment has nothing else in it. */
export interface Said {
  readonly id?: string
  readonly netns?: string
  readonly ifname?: string
  readonly conf: Json | string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs the plugin as a runtime does. `json` is stdout, read; undefined where it is empty. */
export function exec(command: string, { id = 'c1', netns = '/run/netns/a', ifname = 'eth0', conf, env }: Said) {
  const done = spawnSync(plugin, [], {
    input: typeof conf === 'string' ? conf : JSON.stringify(conf),
    env: { CNI_COMMAND: command, CNI_CONTAINERID: id, CNI_NETNS: netns, CNI_IFNAME: ifname, ...env },
    encoding: 'utf8',
  })
  return { ...done, json: jsonOf(done) }
}

/** The same, and it must go well. */
export function must(command: string, said: Said): Json {
  const { status, stdout, stderr, json } = exec(command, said)
  if (status !== 0) throw new Error(`${command}: exit code ${status}: ${stdout}${stderr}`)
  return json ?? {}
}

/** The same, and it must fail with an error in CNI's words. */
export function refused(command: string, said: Said): { readonly code: number; readonly msg: string } {
  const { status, stdout, stderr, json } = exec(command, said)
  if (status === 0 || typeof json?.code !== 'number')
    throw new Error(`${command}: exit code ${status}: ${stdout}${stderr}`)
  return json as never
}

function jsonOf({ stdout }: SpawnSyncReturns<string>): Json | undefined {
  return stdout === '' ? undefined : JSON.parse(stdout)
}
