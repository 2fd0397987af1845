/** The holes of one source file, found by their markers. */
import type { Problem } from '../course/content-error.ts'

/** Lines `first` to `last` (from 0, both markers included) are what a learner writes; `sentence` says what it must do. */
export interface Region {
  readonly first: number
  readonly last: number
  readonly indent: string
  readonly sentence: string
}

/** Regions that are nested, open, empty-worded or not the end of their function are problems; `file` is only told. */
export function regionsOf(
  file: string,
  lines: readonly string[],
): { readonly regions: readonly Region[]; readonly problems: readonly Problem[] } {
  const regions: Region[] = []
  const problems: Problem[] = []
  let open: Omit<Region, 'last'> | undefined
  for (const [at, line] of lines.entries()) {
    const marker = /^(\s*)\/\/\s*#(region|endregion)\b\s*(.*)$/.exec(line)
    if (marker === null) continue
    const [, indent = '', kind, words = ''] = marker
    const complain = (message: string) => problems.push({ file, line: at + 1, column: indent.length + 1, message })
    if (kind === 'endregion') {
      if (open === undefined) complain('//#endregion without a //#region lab: above it')
      else if (open.indent !== indent)
        complain(`//#endregion is indented unlike its //#region in line ${open.first + 1}`)
      else if (!endsFunction(lines, at))
        complain('a hole goes to the end of its function; what follows it would never run')
      else regions.push({ ...open, last: at })
      open = undefined
      continue
    }
    const sentence = /^lab:\s*(.+?)\s*$/.exec(words)?.[1]
    if (open !== undefined) complain(`a region inside the one of line ${open.first + 1}; a hole has no holes`)
    if (sentence === undefined) complain('a region reads //#region lab: SENTENCE')
    open = { first: at, indent, sentence: sentence ?? '' }
  }
  if (open !== undefined) {
    problems.push({
      file,
      line: open.first + 1,
      column: open.indent.length + 1,
      message: 'this region is never closed',
    })
  }
  return { regions, problems }
}

function endsFunction(lines: readonly string[], at: number): boolean {
  return (
    lines
      .slice(at + 1)
      .find(line => line.trim() !== '')
      ?.trimStart()
      .startsWith('}') ?? false
  )
}
