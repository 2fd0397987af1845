import { readdirSync, readFileSync } from 'node:fs'

/** Command lines of all that goes by the name of an item's machine. */
export function leftovers(): readonly string[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(commandOf)
    .filter(command => command.includes('cnilab-item'))
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}
