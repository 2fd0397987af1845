// generated from mini-cni/src/protocol by npm run generate; do not edit
import type { NetConf, Result } from '../model.ts'
import type { Environment } from './environment.ts'
import { CniError, codes } from './error.ts'
import { fieldsOf, isObject, type Json } from './fields.ts'
import { netConfOf } from './net-conf.ts'
import { parseResult } from './result.ts'
import { requireCommand, type Version, versionIn } from './version.ts'

/** Whose addresses the pod gets: of our own pool, as written in the configuration, of another plugin, or none. */
export type AddressSource = 'pool' | 'static' | 'delegate' | 'none'

/** One call's configuration, checked. */
export interface Config {
  readonly version: Version
  /** As it came; what a delegate is handed. */
  readonly json: Json
  /** For the pipeline: with what the runtime asked for in it. */
  readonly conf: NetConf
  readonly source: AddressSource
  /** `main` makes the interface; `ipam` only chooses addresses, for another plugin whose configuration names us in `ipam.type`. */
  readonly role: 'main' | 'ipam'
  readonly prevResult: Result | undefined
}

/** Our name in configurations: that of the executable, as runtimes look for it. */
export const ownType = 'mini-cni'

/**
 * Reads what came on stdin. Throws a CniError: 5 when nothing came, 6 when it is no JSON object, 1 for a version or a
 * command of another version, 7 with the field for all else. Fields that are not known are left alone.
 *
 * DEL takes what it can get: only version and name must be right, since what ADD has made is on record.
 */
export function readConfig(text: string, environment: Environment, self = ownType): Config {
  const json = parseObject(text)
  const { command } = environment
  const version = versionIn(json.cniVersion)
  requireCommand(command, version)
  const name = nameIn(json)
  const read = () => netConfOf({ ...json, cniVersion: version, name }, environment, self)
  const { conf, source } = command === 'DEL' ? orElse(read, bare(version, name, self)) : read()
  return { version, json, conf, source, role: roleOf(json, self), prevResult: prevResultIn(json, version, command) }
}

/** The text as one JSON object. */
export function parseObject(text: string): Json {
  if (text.trim() === '')
    throw new CniError(codes.io, 'no configuration came on stdin; send the network configuration as JSON')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new CniError(codes.decode, `the configuration on stdin is no JSON: ${(cause as Error).message}`, undefined, {
      cause,
    })
  }
  if (isObject(json)) return json
  throw new CniError(
    codes.decode,
    `the configuration on stdin is ${Array.isArray(json) ? 'a list' : JSON.stringify(json)}, not an object`,
  )
}

/** libcni's rule for names of networks (utils.go); a name becomes a folder. */
function nameIn({ name }: Json): string {
  if (typeof name === 'string' && /^[A-Za-z0-9][\w.-]*$/.test(name)) return name
  if (name === undefined || name === '' || name === null)
    throw new CniError(codes.invalidConfig, 'name is missing: the network needs one')
  throw new CniError(
    codes.invalidConfig,
    `name is ${JSON.stringify(name)}; use letters, digits, "_", "." and "-", first a letter or a digit`,
  )
}

/** Another plugin hands its own configuration on, `type` and all: we are its IPAM plugin when only `ipam.type` is us. */
function roleOf({ type, ipam }: Json, self: string): Config['role'] {
  const ours = (name: unknown) => name === self || name === ownType
  return !ours(type) && isObject(ipam) && ours(ipam.type) ? 'ipam' : 'main'
}

function prevResultIn({ prevResult }: Json, version: Version, command: Environment['command']): Result | undefined {
  if (command !== 'ADD' && command !== 'CHECK') return undefined
  if (prevResult === undefined || prevResult === null) {
    if (command === 'ADD') return undefined
    throw new CniError(codes.invalidConfig, 'prevResult is missing: CHECK compares with what ADD answered')
  }
  return parseResult(fieldsOf({ prevResult }).object('prevResult')?.json ?? {}, version, codes.invalidConfig)
}

function bare(
  cniVersion: Version,
  name: string,
  type: string,
): { readonly conf: NetConf; readonly source: AddressSource } {
  return { conf: { cniVersion, name, type, mtu: 0 }, source: 'none' }
}

function orElse<T>(work: () => T, instead: T): T {
  try {
    return work()
  } catch (error) {
    console.error(`mini-cni: ${(error as Error).message}; DEL goes by the record of ADD`)
    return instead
  }
}
