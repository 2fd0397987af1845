import { execFileSync, spawnSync } from 'node:child_process'

/** Runs `ip` and its arguments, one string of words; returns what it printed. */
export function ip(words: string): string {
  return execFileSync('ip', words.split(' '), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** `ip -j …`, read. */
// biome-ignore lint/suspicious/noExplicitAny: what ip prints has no type here, and each test says what it looks for
export function ipJson(words: string): any[] {
  return JSON.parse(ip(`-j ${words}`) || '[]')
}

/** Whether a single ping to `address` from the pod `name` is answered within a second. */
export function answers(name: string, address: string): boolean {
  return spawnSync('ip', ['netns', 'exec', name, 'ping', '-c1', '-W1', '-q', address]).status === 0
}
