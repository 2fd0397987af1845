/** An IPAM plugin that answers as an item wants, and remembers how it was called. */
import { NotApplicable } from '../item.ts'
import type { Json, Rig } from '../rig.ts'
import { compareVersions } from '../versions.ts'

export interface FakeIpam {
  /** What a call of the plugin under test needs so that it delegates to this one. */
  readonly conf: Json
  readonly env: Readonly<Record<string, string>>
  calls(): Promise<readonly Delegated[]>
}

/** A call that reached it. */
export interface Delegated {
  readonly command: string
  readonly env: Readonly<Record<string, string>>
  readonly stdin: string
}

/** What it does on each command, in shell; without a word it ends with 0. */
export type Answers = { readonly [command in 'ADD' | 'DEL' | 'CHECK' | 'GC' | 'STATUS']?: string }

/** NotApplicable where the plugin under test is not configured to delegate. */
export async function fakeIpam(rig: Rig, answers: Answers): Promise<FakeIpam> {
  if (typeof (rig.conf.ipam as Json | undefined)?.type !== 'string') {
    throw new NotApplicable('the configuration has no ipam.type, so nothing is delegated')
  }
  const versions = JSON.stringify({ cniVersion: '1.1.0', supportedVersions: rig.versions })
  const cases = Object.entries({ VERSION: says(versions), ...answers }).map(([name, body]) => `${name}) ${body} ;;`)
  const dir = await rig.script('conform-ipam', [...head, 'case $CNI_COMMAND in', ...cases, 'esac'].join('\n'))
  return {
    conf: { ipam: { type: 'conform-ipam' } },
    env: { CNI_PATH: `/nowhere:${dir}:${rig.cniPath}` },
    async calls() {
      const { stdout } = await rig.exec(['sh', '-c', readCalls, 'sh', dir])
      return stdout.split('\0==\n').filter(Boolean).map(parseCall)
    },
  }
}

/** Prints a result with one IPv4 address, gateway 10.88.0.1, in the version of the run. */
export function answer(rig: Rig, more: Json = {}, address = '10.88.0.50/24'): string {
  const cniVersion = String(rig.conf.cniVersion)
  const routes = more.routes === undefined ? {} : { routes: more.routes }
  if (compareVersions(cniVersion, '0.3.0') < 0) {
    return says(JSON.stringify({ cniVersion, ip4: { ip: address, gateway: '10.88.0.1', ...routes } }))
  }
  const version = compareVersions(cniVersion, '1.0.0') < 0 ? { version: '4' } : {}
  return says(JSON.stringify({ cniVersion, ips: [{ ...version, address, gateway: '10.88.0.1' }], ...more }))
}

/** Prints an error and ends with 1. */
export function refusal(code: number, msg: string): string {
  return `${says(JSON.stringify({ cniVersion: '1.0.0', code, msg, details: 'as wanted' }))}; exit 1`
}

export function says(text: string): string {
  return `printf '%s\\n' '${text.replaceAll("'", `'\\''`)}'`
}

const head = [
  '#!/bin/sh',
  'PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin',
  'calls=$(dirname "$0")/calls; mkdir -p "$calls"; n=1',
  'while ! mkdir "$calls/$n" 2>/dev/null; do n=$((n+1)); done',
  "tr '\\0' '\\n' </proc/$$/environ >\"$calls/$n/env\"",
  'cat >"$calls/$n/stdin"',
]

const readCalls = `
  cd "$1/calls" 2>/dev/null || exit 0
  for call in $(ls | sort -n); do cat "$call/env"; printf '\\0--\\n'; cat "$call/stdin"; printf '\\0==\\n'; done`

function parseCall(text: string): Delegated {
  const [variables = '', stdin = ''] = text.split('\0--\n')
  const pairs = variables.split('\n').map((line): [string, string] => {
    const at = line.indexOf('=')
    return [line.slice(0, at), line.slice(at + 1)]
  })
  const env = Object.fromEntries(pairs.filter(([name]) => name !== ''))
  return { command: env.CNI_COMMAND ?? '', env, stdin }
}
