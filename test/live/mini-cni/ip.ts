import { execFileSync, spawnSync } from 'node:child_process'

/** Runs `ip` with these arguments, each one or several words; returns what it printed. */
export function ip(...words: readonly string[]): string {
  return execFileSync('ip', split(words), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** `ip -j …`, read. */
// biome-ignore lint/suspicious/noExplicitAny: what ip prints has no type here, and each test says what it looks for
export function ipJson(...words: readonly string[]): any[] {
  return JSON.parse(ip('-j', ...words) || '[]')
}

/** Whether one ping to `address` is answered within a second; from the namespace `name`, or from here. */
export function pings(name: string | undefined, address: string): boolean {
  const ping = ['ping', '-n', '-c1', '-W1', '-q', address]
  const [command = '', ...args] = name === undefined ? ping : ['ip', 'netns', 'exec', name, ...ping]
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

function split(words: readonly string[]): readonly string[] {
  return words.flatMap(word => word.split(' '))
}
