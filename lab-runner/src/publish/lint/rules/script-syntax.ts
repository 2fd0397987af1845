import type { Rule } from '../rule.ts'

/** Its findings come from bash, for all scripts at once. */
export const scriptSyntax: Rule = {
  id: 'script-syntax',
  level: 'error',
  on: 'script',
  says: 'A script does not parse (bash -n).',
  why: 'bash reads a script as it goes: all before the mistake is run, nothing after it, and a verify with such a mistake fails for every learner. Scripts whose first line names another interpreter are not parsed.',
  check: () => [],
}
