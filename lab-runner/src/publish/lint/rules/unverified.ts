import type { Rule } from '../rule.ts'

/** Things that a scenario as a whole could have. */
export const unverified: Rule = {
  id: 'unverified',
  level: 'note',
  on: 'scenario',
  says: 'No step of the scenario is verified.',
  why: 'Without verify the learner goes on whether the step was done or not, and neither of you learns that it went wrong. A verify script is bash: exit 0 lets the learner go on.',
  check: ({ json, parts }) => {
    const [first, ...more] = parts.filter(({ name }) => name === 'step')
    if (first === undefined || [first, ...more].some(({ files }) => files.some(({ role }) => role === 'verify')))
      return []
    const count = more.length === 0 ? 'its only step' : `none of its ${more.length + 1} steps`
    return [
      {
        at: { file: json, offset: first.node.offset },
        message: more.length === 0 ? `${count} has no verify` : `${count} has a verify`,
      },
    ]
  },
}
