/** `--conf FILE|-`: a network configuration, or the entry of a list that is meant. */
import { readFileSync } from 'node:fs'
import { LabError } from '../errors.ts'
import type { Json } from './rig.ts'

/** Throws a sentence with the remedy for what is no configuration. `plugin` picks the entry of a list. */
export function readConf(file: string, plugin: string): Json {
  const where = file === '-' ? 'the configuration on stdin' : file
  const value = parsed(textOf(file), where)
  if (!isObject(value)) {
    throw new LabError(`${where} is no configuration: it must be a JSON object`, { suggestions: [example] })
  }
  const conf = Array.isArray(value.plugins) ? entryOf(value, value.plugins, plugin, where) : value
  if (typeof conf.type !== 'string' || conf.type === '') {
    throw new LabError(`${where} has no "type", which names the plugin`, { suggestions: [example] })
  }
  return conf
}

const example =
  'as in:  {"cniVersion": "1.1.0", "name": "net", "type": "bridge", "ipam": {"type": "host-local", "subnet": "10.88.0.0/24"}}'

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new LabError(`${file === '-' ? 'stdin' : file} cannot be read: ${(error as Error).message}`, {
      suggestions: ['--conf takes a file, or - for stdin'],
    })
  }
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new LabError(`${where} is no JSON: ${(error as Error).message}`, { suggestions: [example] })
  }
}

function entryOf(list: Json, plugins: readonly unknown[], plugin: string, where: string): Json {
  const entries = plugins.filter(isObject)
  const entry = entries.find(({ type }) => type === plugin)
  if (entry === undefined) {
    throw new LabError(`${where} is a list, and none of its plugins is of type "${plugin}"`, {
      suggestions: [`its types: ${entries.map(({ type }) => type).join(' ')}`],
    })
  }
  const { cniVersion, name } = list
  return { ...(cniVersion === undefined ? {} : { cniVersion }), ...(name === undefined ? {} : { name }), ...entry }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
