/** The user's own configuration for a plugin, as `--conf` names it. */
import { existsSync, readFileSync } from 'node:fs'
import { LabError } from '../errors.ts'

/** An object of a plugin, or a list of them. */
export type OwnConf = Readonly<Record<string, unknown>>

/** Throws LabError for what is no such configuration. */
export function readOwnConf(file: string): OwnConf {
  const own = readJson(file)
  if (isConf(own)) return own
  throw new LabError(`--conf ${file} is neither the configuration of a plugin nor a list of them`, {
    suggestions: ['as in: { "type": "bridge" }', 'or: { "name": "mine", "plugins": [{ "type": "bridge" }] }'],
  })
}

function isConf(own: unknown): own is OwnConf {
  if (typeof own !== 'object' || own === null || Array.isArray(own)) return false
  return !('plugins' in own) || Array.isArray(own.plugins)
}

function readJson(file: string): unknown {
  if (!existsSync(file)) throw new LabError(`--conf ${file}: there is no such file`)
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new LabError(`--conf ${file}: ${(cause as Error).message}`, { cause })
  }
}
