/** From what was typed to a subject: the plugin is found, asked for its versions, and its kind is guessed. */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { root } from '../version.ts'
import { askVersion } from './ask-version.ts'
import { defaultFor, knownKind } from './default-conf.ts'
import { findPlugin, refuseUnrunnable } from './find-plugin.ts'
import { guessKind } from './guess-kind.ts'
import type { Kind } from './item.ts'
import { readConf } from './read-conf.ts'
import type { Json } from './rig.ts'
import type { Subject } from './subject.ts'
import { refuseMissing, suitedConf } from './suit-conf.ts'
import { specVersions } from './versions.ts'

export interface Wanted {
  readonly plugin: string
  readonly conf?: string | undefined
  readonly 'cni-path'?: string | undefined
  readonly kind?: string | undefined
  readonly with?: string | undefined
}

export async function prepare(wanted: Wanted): Promise<Subject> {
  const folders = (wanted['cni-path'] ?? process.env.CNI_PATH ?? '/opt/cni/bin')
    .split(':')
    .filter(folder => folder !== '')
    .map(folder => resolve(folder))
  const { name, path } = findPlugin(wanted.plugin, folders)
  const agent = wanted.with === undefined ? undefined : resolve(wanted.with)
  if (agent !== undefined) refuseUnrunnable(agent)
  const first = wanted['cni-path'] === undefined ? [] : folders
  const cniPath = [...new Set([...first, dirname(path), ...folders, join(root, 'mini-cni/bin')])]
  const own = wanted.conf === undefined ? undefined : readConf(wanted.conf, name)
  const known = (wanted.kind as Kind | undefined) ?? kindBy(own, name)
  const as = (kind: Kind, versions: readonly string[]): Subject =>
    withVersion({
      ...{ name: wanted.plugin, plugin: path, kind, versions, cniPath: cniPath.join(':') },
      conf: own ?? suitedConf(name, kind, cniPath),
      visible: visible([path, ...(agent === undefined ? [] : [agent])], cniPath),
      ...(agent === undefined ? {} : { agent }),
      ...dataDirOf(own),
    })
  const versions = await askVersion(as(known ?? 'main', []))
  if (own === undefined) refuseMissing(name, versions)
  const kind = known ?? (await guessKind(as('main', versions), as('chained', versions)))
  return as(kind, versions)
}

/** An own configuration may say that the plugin stands in its ipam section. */
function kindBy(own: Json | undefined, name: string): Kind | undefined {
  const ipam = own?.ipam as Json | undefined
  if (own !== undefined && own.type !== name && ipam?.type === name) return 'ipam'
  return knownKind(name)
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

function visible(programs: readonly string[], cniPath: readonly string[]): readonly string[] {
  const folders = programs.flatMap(program => [dirname(program), dirname(realpathSync(program))])
  const wanted = [...folders, ...cniPath, root, join(root, 'node_modules')]
  const there = wanted.filter(path => existsSync(path)).flatMap(path => [path, realpathSync(path)])
  return [...new Set(there)]
}

function dataDirOf(conf: Json | undefined): { readonly dataDir?: string } {
  const dataDir = (conf?.ipam as Json | undefined)?.dataDir
  return typeof dataDir === 'string' && dataDir.startsWith('/') ? { dataDir } : {}
}
