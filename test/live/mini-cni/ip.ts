import { execFileSync } from 'node:child_process'

/** Runs `ip` with these arguments, each one or several words; returns what it printed. */
export function ip(...words: readonly string[]): string {
  return execFileSync('ip', split(words), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** `ip -j …`, read. */
// biome-ignore lint/suspicious/noExplicitAny: what ip prints has no type here, and each test says what it looks for
export function ipJson(...words: readonly string[]): any[] {
  return JSON.parse(ip('-j', ...words) || '[]')
}

function split(words: readonly string[]): readonly string[] {
  return words.flatMap(word => word.split(' '))
}
