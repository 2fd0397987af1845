import { readdirSync, readFileSync } from 'node:fs'

/** In the environment of all that is started from here: files of tests run side by side. */
const mark = `CNILAB_TESTS_OF=${process.pid}`
process.env.CNILAB_TESTS_OF = `${process.pid}`

/** Command lines of all that goes by the name of an item's machine and was started by this file of tests. */
export function leftovers(): readonly string[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry) && partsOf(entry, 'environ').includes(mark))
    .map(pid => partsOf(pid, 'cmdline').join(' ').trim())
    .filter(command => command.includes('cnilab-item'))
}

function partsOf(pid: string, file: 'cmdline' | 'environ'): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0')
  } catch {
    return []
  }
}
