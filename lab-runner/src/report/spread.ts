import { width } from './wrap.ts'

/** One line: `left` at its beginning, `right` at its end; what does not fit is cut off the left. */
export function spread(left: string, right: string): string {
  const room = width - right.length - 2
  const shown = left.length > room ? `${left.slice(0, room - 1)}…` : left
  return (shown.padEnd(room + 2) + right).trimEnd()
}
