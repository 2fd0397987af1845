import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Everything that a plugin could have left on the node, as lines. Counters and times are not among them. */
export function nodeState(): readonly string[] {
  return [
    ...ip('link', '-br', 'link').map(line => line.replace(/\s+<.*/, '').replace(/@\S+/, '')),
    ...ip('address', '-br', 'address'),
    ...ip('route', 'route', 'show', 'table', 'all'),
    ...ip('route', '-6', 'route', 'show', 'table', 'all'),
    ...ip('rule', 'rule'),
    ...ip('rule', '-6', 'rule'),
    ...ip('neighbour', 'neighbour', 'show', 'nud', 'permanent'),
    ...run('nft', 'list', 'ruleset').map(line => `nft ${line.trim()}`),
    ...files('/run').map(file => `file ${file}`),
  ]
}

/** What is in one and not in the other, as `+ line` and `- line`. */
export function differences(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...after.filter(line => !before.includes(line)).map(line => `+ ${line}`),
    ...before.filter(line => !after.includes(line)).map(line => `- ${line}`),
  ]
}

/** Lines about interfaces of the namespace at `path` other than `lo`. */
export function interfacesIn(path: string): readonly string[] {
  return run('nsenter', `--net=${path}`, 'ip', '-br', 'link').filter(line => !line.startsWith('lo '))
}

/** Bytes of a file; 0 where there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** Of this process. */
export function openFiles(): number {
  return readdirSync('/proc/self/fd').length
}

/** KiB that this process keeps in memory. */
export function residentKib(): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1])
}

/**
 * An IPv6 link-local address and its routes come a moment after their bridge has a port, and go with the last one; so do the
 * states of a link.
 */
function ip(what: string, ...args: readonly string[]): readonly string[] {
  return run('ip', ...args)
    .filter(line => what === 'address' || !/\bfe80:|\bff00::\/8|anycast/.test(line))
    .map(
      line =>
        `${what} ${line
          .replace(/\s+fe80:\S+/g, '')
          .replace(/\b(UP|DOWN|UNKNOWN)\b\s*| linkdown/g, '')
          .trim()}`,
    )
}

function run(file: string, ...args: readonly string[]): readonly string[] {
  return execFileSync(file, args, { encoding: 'utf8' })
    .split('\n')
    .filter(line => line.trim() !== '')
}

function files(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? files(path) : [path]
  })
}
