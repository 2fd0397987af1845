// generated from mini-cni/src/protocol by npm run generate; do not edit
import { CniError, codes } from './error.ts'

/** The versions of the specification that mini-cni speaks, oldest first; the result format of each is in `result.ts`. */
export const versions = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'] as const
export type Version = (typeof versions)[number]

/** The newest. */
export const current: Version = '1.1.0'

/** The version that a configuration names; one that names none is of 0.1.0, which had no such field. Throws CniError 1. */
export function versionIn(named: unknown): Version {
  if (named === undefined || named === null || named === '') return '0.1.0'
  const version = versions.find(one => one === named)
  if (version !== undefined) return version
  const message = `incompatible CNI versions: the configuration says ${JSON.stringify(named)}, mini-cni speaks ${versions[0]} … ${current}`
  throw new CniError(
    codes.incompatibleVersion,
    message,
    `config is ${JSON.stringify(named)}, plugin supports ${JSON.stringify(versions)}`,
  )
}

/** Whether `version` is `least` or newer. */
export function isAtLeast(version: Version, least: Version): boolean {
  return versions.indexOf(version) >= versions.indexOf(least)
}

/** Throws CniError 1 where the configuration's version has no such command yet: CHECK came with 0.4.0, GC and STATUS with 1.1.0. */
export function requireCommand(command: string, version: Version): void {
  const since = command === 'CHECK' ? '0.4.0' : command === 'GC' || command === 'STATUS' ? '1.1.0' : '0.1.0'
  if (isAtLeast(version, since)) return
  throw new CniError(
    codes.incompatibleVersion,
    `${command} came with CNI ${since}, and the configuration is of ${version}; write "cniVersion": "${since}" or newer`,
    `config is "${version}", plugin supports ${JSON.stringify(versions)}`,
  )
}

/** What VERSION answers; `input` is what came on stdin, if anything. */
export function versionJson(input: unknown): Readonly<Record<string, unknown>> {
  const named = (input as { readonly cniVersion?: unknown } | undefined | null)?.cniVersion
  return { cniVersion: versions.find(one => one === named) ?? current, supportedVersions: versions }
}
