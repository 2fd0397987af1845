import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lab-runner/src/version.ts'

/** Replaces what is between `<!-- NAME -->` and `<!-- /NAME -->` in a file of the project. Throws where the marks are not there. */
export function writeBetweenMarks(file: string, name: string, lines: readonly string[]): void {
  const path = join(root, file)
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const text = readFileSync(path, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${file} has no place for ${name}: ${begin.trim()} … ${end}`)
  writeFileSync(path, `${text.slice(0, from + begin.length)}\n${lines.join('\n')}\n\n${text.slice(to)}`)
}
