/** From what was typed to a subject: the plugin is found, asked for its versions, and its kind is guessed. */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Exit, LabError } from '../errors.ts'
import { root } from '../version.ts'
import { defaultFor, knownKind } from './default-conf.ts'
import { findPlugin } from './find-plugin.ts'
import { guessKind } from './guess-kind.ts'
import type { Kind } from './item.ts'
import { makeRig } from './lab-rig.ts'
import { startMachine } from './machine.ts'
import { readConf } from './read-conf.ts'
import type { Json } from './rig.ts'
import type { Subject } from './subject.ts'
import { compareVersions, specVersions } from './versions.ts'

export interface Wanted {
  readonly plugin: string
  readonly conf?: string | undefined
  readonly 'cni-path'?: string | undefined
  readonly kind?: string | undefined
}

export async function prepare(wanted: Wanted): Promise<Subject> {
  const folders = (wanted['cni-path'] ?? process.env.CNI_PATH ?? '/opt/cni/bin')
    .split(':')
    .filter(folder => folder !== '')
    .map(folder => resolve(folder))
  const { name, path } = findPlugin(wanted.plugin, folders)
  const cniPath = [...new Set([...(wanted['cni-path'] === undefined ? [] : folders), dirname(path), ...folders])]
  const own = wanted.conf === undefined ? undefined : readConf(wanted.conf, name)
  const kind = (wanted.kind as Kind | undefined) ?? kindBy(own, name)
  const base: Subject = {
    name: wanted.plugin,
    plugin: path,
    kind: kind ?? 'main',
    conf: own ?? withBackend(name, defaultFor(name, kind).conf),
    versions: [],
    cniPath: cniPath.join(':'),
    visible: visible(path, cniPath),
    ...dataDirOf(own),
  }
  const versions = await askFirst(base)
  refuseMissing(name, own, versions)
  const complete = withVersion({ ...base, versions })
  if (kind !== undefined) return complete
  const guessed = await guessKind(complete)
  if (guessed === 'main') return complete
  return withVersion({ ...base, versions, kind: guessed, conf: own ?? defaultFor(name, guessed).conf })
}

/** An own configuration may say that the plugin stands in its ipam section. */
function kindBy(own: Json | undefined, name: string): Kind | undefined {
  const ipam = own?.ipam as Json | undefined
  if (own !== undefined && own.type !== name && ipam?.type === name) return 'ipam'
  return knownKind(name)
}

/** What VERSION lists. Throws where the plugin does not even end: nothing could be said about it but that. */
async function askFirst(subject: Subject): Promise<readonly string[]> {
  const machine = await startMachine(subject)
  try {
    const rig = makeRig(machine, subject, 'VERSION', () => {})
    const patience = { mayHang: true, timeout: 5000 }
    const stdin = { cniVersion: specVersions.at(-1) }
    const { json, ending, exitCode, stderr } = await rig.call({ command: 'VERSION', stdin, ...patience })
    if ([126, 127].includes(exitCode) && stderr.startsWith('env: ')) throw unstartable(subject, stderr)
    if (ending === 'timeout') {
      const add = await rig.call({ command: 'ADD', pod: await rig.pod(), ...patience })
      if (add.ending === 'timeout') throw endless(subject)
    }
    const listed = json?.supportedVersions
    const words = Array.isArray(listed) ? listed.filter(one => typeof one === 'string') : []
    return words.filter(one => /^\d+\.\d+\.\d+$/.test(one)).sort(compareVersions)
  } finally {
    await machine.stop()
  }
}

function unstartable({ plugin }: Subject, said: string): LabError {
  const reason = said.trim().split(': ').at(-1)
  return new LabError(`${plugin} cannot be started on the machines that it would run on: ${reason}`, {
    exit: Exit.machine,
    suggestions: [`is its interpreter or its loader there?  head -1 ${plugin}; ldd ${plugin}`],
  })
}

function endless({ plugin }: Subject): LabError {
  return new LabError(`${plugin} does not end: VERSION and ADD were both cut off after 5 seconds`, {
    exit: Exit.checkFailed,
    suggestions: [`see what it waits for:  echo '{"cniVersion":"1.0.0"}' | CNI_COMMAND=VERSION ${plugin}`],
  })
}

/** Two of the well-known plugins speak to the packet filter by a program, in their older versions both. */
function refuseMissing(name: string, own: Json | undefined, versions: readonly string[]): void {
  if (
    own !== undefined ||
    hasIptables() ||
    !(name === 'firewall' || (name === 'portmap' && !versions.includes('1.1.0')))
  )
    return
  throw new LabError(`${name} needs iptables, which is not installed`, {
    exit: Exit.machine,
    suggestions: ['as root:  apt-get install iptables'],
  })
}

/** The highest version that both sides know, unless the configuration says one; for a chained plugin also the one before it. */
function withVersion(subject: Subject): Subject {
  const { versions, conf, kind, cniPath } = subject
  const known = versions.filter(version => specVersions.some(one => one === version))
  const cniVersion = conf.cniVersion ?? known.at(-1) ?? '1.0.0'
  const name = conf.name ?? 'conform'
  const complete = { ...subject, conf: { ...conf, cniVersion, name } }
  return kind === 'chained' ? { ...complete, main: mainBefore(cniPath, { cniVersion, name }) } : complete
}

function mainBefore(cniPath: string, head: Json): { readonly plugin: string; readonly conf: Json } {
  const bridge = cniPath
    .split(':')
    .map(folder => join(folder, 'bridge'))
    .find(path => existsSync(path))
  if (bridge === undefined) {
    return { plugin: join(root, 'mini-cni/bin/mini-cni'), conf: { ...defaultFor('mini-cni', 'main').conf, ...head } }
  }
  return { plugin: bridge, conf: { ...defaultFor('bridge', 'main').conf, ...head } }
}

/** Without iptables portmap must be told to use nft; by itself it would look for iptables first. */
function withBackend(name: string, conf: Json): Json {
  return name === 'portmap' && !hasIptables() ? { ...conf, backend: 'nftables' } : conf
}

function hasIptables(): boolean {
  return ['/usr/sbin', '/sbin', '/usr/local/sbin', '/usr/bin'].some(folder => existsSync(join(folder, 'iptables')))
}

function visible(plugin: string, cniPath: readonly string[]): readonly string[] {
  const wanted = [dirname(plugin), dirname(realpathSync(plugin)), ...cniPath, root, join(root, 'node_modules')]
  const there = wanted.filter(path => existsSync(path)).flatMap(path => [path, realpathSync(path)])
  return [...new Set(there)]
}

function dataDirOf(conf: Json | undefined): { readonly dataDir?: string } {
  const dataDir = (conf?.ipam as Json | undefined)?.dataDir
  return typeof dataDir === 'string' && dataDir.startsWith('/') ? { dataDir } : {}
}
