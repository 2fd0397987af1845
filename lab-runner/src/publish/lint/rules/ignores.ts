/** Comments that tell the linter to be silent. */
import type { Rule } from '../rule.ts'

export const ignoreUnknown: Rule = {
  id: 'ignore-unknown',
  level: 'warning',
  on: 'ignore',
  says: 'A comment that ignores a rule names one that there is not.',
  why: 'It is misspelt, so that it does nothing, or the rule is gone. All rules: cnilab killercoda lint --explain all.',
}

export const ignoreUnused: Rule = {
  id: 'ignore-unused',
  level: 'note',
  on: 'ignore',
  says: 'A comment ignores a rule that finds nothing there.',
  why: 'What it was written for is mended; the comment can go, before it hides something new.',
}
