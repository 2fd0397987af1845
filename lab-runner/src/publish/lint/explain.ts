/** `--explain RULE`: what a rule looks for, why, and what is done about it. */
import { closest } from '../../closest.ts'
import { LabError } from '../../errors.ts'
import { wrap } from '../../report/wrap.ts'
import { levels, type Rule } from './rule.ts'
import { rules } from './rules.ts'

export function explain(id: string): { readonly lines: readonly string[]; readonly value: unknown } {
  if (id === 'all') return { lines: all(), value: rules.map(described) }
  const rule = rules.find(candidate => candidate.id === id)
  if (rule === undefined) throw unknown(id)
  const { level, says, why, mends } = rule
  const lines = [
    `${rule.id} (${level})`,
    ...wrap(says, '    '),
    '',
    ...wrap(why, '    '),
    ...(mends === undefined ? [] : ['', ...wrap(`--fix ${mends}.`, '    ')]),
    '',
    ...wrap(ignoring(rule), '    '),
  ]
  return { lines, value: described(rule) }
}

function ignoring({ id, on }: Rule): string {
  if (on === 'page') return `leave one as it is: <!-- cnilab-ignore ${id} --> on the line before`
  if (on === 'script') return `leave one as it is: # cnilab-ignore ${id} on the line before`
  return `leave one as it is: the line "${id} index.json" in .cnilabignore of that folder`
}

function all(): readonly string[] {
  return levels.flatMap(level => [
    `${level}s`,
    ...rules
      .filter(rule => rule.level === level)
      .flatMap(({ id, says }) => wrap(says, ' '.repeat(27), `  ${id.padEnd(25)}`)),
    '',
  ])
}

function unknown(id: string): LabError {
  const near = closest(
    id,
    rules.map(rule => rule.id),
  )
  return new LabError(`there is no rule "${id}"`, {
    suggestions: [
      ...near.map(name => `did you mean:  cnilab killercoda lint --explain ${name}`),
      'all of them:  cnilab killercoda lint --explain all',
    ],
  })
}

function described({ id, level, says, why, mends }: Rule): unknown {
  return { id, level, says, why, ...(mends === undefined ? {} : { mends }) }
}
