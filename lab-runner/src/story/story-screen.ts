import type { LogLine } from './log-lines.ts'

/**
 * A line each, with the seconds since the first, cut to `width` characters, long ids to their beginning; without a width all
 * that was said. Pure.
 */
export function storyScreen(lines: readonly LogLine[], width?: number): readonly string[] {
  const start = lines[0]?.at ?? 0
  const shown = width === undefined ? lines : lines.filter(({ minor }) => !minor)
  return shown.map(({ at, who, node, words }) => {
    const line = `${((at - start) / 1000).toFixed(3).padStart(8)}  ${who.padEnd(10)}  ${node}  ${words}`
    return width === undefined ? line : cut(shorten(line), width)
  })
}

const shorten = (line: string): string =>
  line
    .replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…')
    .replace(/\b([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '$1…')

const cut = (line: string, width: number): string => (line.length > width ? `${line.slice(0, width - 1)}…` : line)
