import { readFileSync } from 'node:fs'
import type { NetConf } from '../model.ts'
import { ownType, parseObject, readConfig } from '../protocol/config.ts'
import { fieldsOf } from '../protocol/fields.ts'

/**
 * The configuration of our network in a file such as /etc/cni/net.d/10-pods.conflist: a configuration by itself, or that of type mini-cni in a list of
 * plugins, with the list's name and version (CNI SPEC §1). Throws with the file's name what is wrong with it.
 */
export function readNodeConf(file: string): NetConf {
  try {
    const whole = parseObject(readFileSync(file, 'utf8'))
    const { plugins, ...list } = whole
    const own =
      plugins === undefined
        ? undefined
        : fieldsOf(whole)
            .objects('plugins')
            .find(one => one.json.type === ownType)
    if (plugins !== undefined && own === undefined) throw new Error(`no plugin of the list is of type ${ownType}`)
    const { cniVersion, name } = list
    const json = own === undefined ? whole : { ...own.json, cniVersion, name }
    const environment = { command: 'ADD', containerId: '', netns: '', ifname: '', path: [], args: {} } as const
    return readConfig(JSON.stringify(json), environment).conf
  } catch (cause) {
    throw new Error(`${file}: ${(cause as Error).message}`, { cause })
  }
}
