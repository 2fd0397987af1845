/** What an author has looked at and left as it is: comments in pages and scripts, and files named .cnilabignore. */
import { dirname, join, relative } from 'node:path'
import { matchesGlob } from 'node:path/posix'
import { closest } from '../../closest.ts'
import type { Finding, Found, Rule } from './rule.ts'
import { ignoreUnknown, ignoreUnused } from './rules/ignores.ts'
import { ids } from './rules.ts'
import { position, readText, type TextFile } from './text-file.ts'

export const ignoreFile = '.cnilabignore'

interface Ignore {
  readonly rule: string
  /** Where it is written. */
  readonly file: TextFile
  readonly offset: number
  covers(path: string, line: number): boolean
}

/**
 * `<!-- cnilab-ignore RULE … -->` and `# cnilab-ignore RULE …` hold for their own line and the next one, `cnilab-ignore-file` for
 * the file. JSON has no comments: there a line `RULE [PATH]` in .cnilabignore of that folder or one above, up to the one linted.
 */
export function ignoresOf(dir: string, files: readonly TextFile[]) {
  const ignores = [...files.flatMap(comments), ...folders(dir, files).flatMap(listed)]
  const used = new Set<Ignore>()
  return {
    covers({ rule, at, line }: Finding): boolean {
      const own = ignores.filter(ignore => ignore.rule === rule.id && ignore.covers(at.file.path, line))
      for (const ignore of own) used.add(ignore)
      return own.length > 0
    },
    complaints(): readonly { readonly rule: Rule; readonly found: Found }[] {
      return ignores.flatMap(ignore => {
        const at = { file: ignore.file, offset: ignore.offset }
        if (!ids.has(ignore.rule)) {
          const [near] = closest(ignore.rule, [...ids])
          const hint = near === undefined ? '' : `; did you mean ${near}?`
          return [{ rule: ignoreUnknown, found: { at, message: `there is no rule "${ignore.rule}"${hint}` } }]
        }
        return used.has(ignore)
          ? []
          : [{ rule: ignoreUnused, found: { at, message: `${ignore.rule} finds nothing here` } }]
      })
    },
  }
}

function comments(file: TextFile): readonly Ignore[] {
  if (!file.text.includes('cnilab-ignore') || file.path.endsWith('.json')) return []
  return [...file.text.matchAll(/(?:<!--|#)[ \t]*cnilab-ignore(-file)?((?:[ \t,]+[\w-]+)+)/g)].flatMap(match => {
    const whole = match[1] !== undefined
    const { line } = position({ file, offset: match.index })
    return wordsOf(match[2] ?? '').map(rule => ({
      rule,
      file,
      offset: match.index,
      covers: (path: string, at: number) => path === file.path && (whole || at === line || at === line + 1),
    }))
  })
}

const wordsOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter(word => /^[a-z][\w-]*$/.test(word))

function folders(dir: string, files: readonly TextFile[]): readonly TextFile[] {
  const all = new Set([dir])
  for (const { path } of files) {
    for (let at = dirname(path); at.length > dir.length && !all.has(at); at = dirname(at)) all.add(at)
  }
  return [...all].flatMap(folder => readText(join(folder, ignoreFile)) ?? [])
}

function listed(file: TextFile): readonly Ignore[] {
  const folder = dirname(file.path)
  return [...file.text.matchAll(/^[ \t]*([a-z][\w-]*)(?:[ \t]+(\S+))?[ \t\r]*$/gm)].map(match => ({
    rule: match[1] ?? '',
    file,
    offset: match.index,
    covers: (path: string) => {
      const inside = relative(folder, path)
      const pattern = match[2] ?? '**'
      return !inside.startsWith('..') && (pattern === '**' || inside === pattern || matchesGlob(inside, pattern))
    },
  }))
}
