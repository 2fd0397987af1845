/** README.md of this folder: a page of prose and a table of all rules. Written when this file is run. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeText } from '../../tree.ts'
import { levels, type Rule } from './rule.ts'
import { rules } from './rules.ts'

export const readmeFile: string = join(import.meta.dirname, 'README.md')

const begin = '<!-- rules: written by node lab-runner/src/publish/lint/readme.ts; do not edit below -->'

/** The README with its rules as they are now; all before the mark is left as it is. */
export function withRules(readme: string): string {
  const [prose = ''] = readme.split(begin)
  return `${prose.trimEnd()}\n\n${begin}\n\n${levels.map(section).join('\n')}`
}

function section(level: Rule['level']): string {
  const own = rules.filter(rule => rule.level === level)
  return [`## ${headings[level]}`, '', ...own.flatMap(entry)].join('\n')
}

function entry({ id, says, why, mends }: Rule): readonly string[] {
  return [
    `### ${id}`,
    '',
    `**${escaped(says)}** ${escaped(why)}`,
    ...(mends === undefined ? [] : ['', `\`--fix\` ${escaped(mends)}.`]),
    '',
  ]
}

const headings: Readonly<Record<Rule['level'], string>> = { error: 'Errors', warning: 'Warnings', note: 'Notes' }

/** Angle brackets are markup outside code. */
function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('*', '\\*')
}

if (import.meta.main) writeText(readmeFile, withRules(readFileSync(readmeFile, 'utf8')))
