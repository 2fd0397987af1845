// generated from mini-cni/src/agent by npm run generate; do not edit
import { type Config, readConfig } from '../protocol/config.ts'
import type { Environment } from '../protocol/environment.ts'

/** As `readConfig`. */
export type ConfigReader = typeof readConfig

/** Texts that are remembered, and characters of the longest: lists for GC are another each time. */
const [most, longest] = [64, 16_384]

/**
 * Reads configurations, each text once: a runtime sends the same for every pod of a network. What a text makes depends on the command, on what CNI_ARGS ask
 * for and on our name too. What is wrong is not remembered.
 */
export function rememberConfigs(read: ConfigReader = readConfig): ConfigReader {
  const known = new Map<string, Config>()
  return (text: string, environment: Environment, self?: string): Config => {
    if (text.length > longest) return read(text, environment, self)
    const { command, args } = environment
    const key = [command, self, args.mac, args.ips, text].join('\0')
    const before = known.get(key)
    if (before !== undefined) return before
    const config = read(text, environment, self)
    if (known.size === most) known.clear()
    known.set(key, config)
    return config
  }
}
