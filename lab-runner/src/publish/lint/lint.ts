/** Repository × rules → findings. */
import { ignoresOf } from './ignore.ts'
import { parseScripts } from './parse-scripts.ts'
import { largestAssets } from './platform-facts.ts'
import { readRepository } from './repository.ts'
import type { Finding, Found, Rule } from './rule.ts'
import { scriptSyntax } from './rules/script-syntax.ts'
import { rules } from './rules.ts'
import { position, type TextFile } from './text-file.ts'

export interface Linted {
  readonly findings: readonly Finding[]
  readonly scenarios: number
  /** Files that were looked into. */
  readonly files: number
}

/** Lints all scenarios at and below a folder (absolute). Findings that a comment or an ignore file names are left out. */
export async function lint(dir: string, { budget = largestAssets } = {}): Promise<Linted> {
  const repository = readRepository(dir, budget)
  const { scenarios, structures, pages, scripts } = repository
  const found: Finding[] = []
  const keep = (rule: Rule, all: Iterable<Found>): void => {
    for (const one of all) found.push({ ...one, rule, ...position(one.at) })
  }
  const unparsed = await parseScripts(scripts.map(({ script }) => script))
  keep(scriptSyntax, unparsed)
  for (const rule of rules) {
    if (rule.on === 'json') {
      for (const file of [...scenarios.map(({ json }) => json), ...structures]) keep(rule, rule.check(file))
    } else if (rule.on === 'scenario') for (const scenario of scenarios) keep(rule, rule.check(scenario))
    else if (rule.on === 'page') for (const { page, scenario } of pages) keep(rule, rule.check(page, scenario))
    else if (rule.on === 'script') for (const { script, scenario } of scripts) keep(rule, rule.check(script, scenario))
    else if (rule.on === 'repository') keep(rule, rule.check(repository))
  }
  const files = new Map<string, TextFile>()
  for (const file of [
    ...scenarios.map(({ json }) => json),
    ...structures,
    ...pages.map(({ page }) => page.file),
    ...scripts.map(({ script }) => script.file),
  ])
    files.set(file.path, file)
  const ignores = ignoresOf(dir, [...files.values()])
  const left = once(found).filter(finding => !ignores.covers(finding))
  for (const { rule, found: own } of ignores.complaints()) left.push({ ...own, rule, ...position(own.at) })
  return { findings: left.sort(byPlace), scenarios: scenarios.length, files: files.size }
}

/** A script that is both verify and foreground is shown to a rule twice. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const key = ({ rule, at, message }: Finding): string => `${rule.id} ${at.file.path} ${at.offset} ${message}`
  return [...new Map(findings.map(finding => [key(finding), finding])).values()]
}

function byPlace(a: Finding, b: Finding): number {
  if (a.at.file.path !== b.at.file.path) return a.at.file.path < b.at.file.path ? -1 : 1
  return a.at.offset - b.at.offset || (a.rule.id < b.rule.id ? -1 : 1)
}
