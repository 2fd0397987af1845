import { alwaysZero } from '../always-zero.ts'
import type { Rule } from '../rule.ts'

export const verifyCannotFail: Rule = {
  id: 'verify-cannot-fail',
  level: 'error',
  on: 'script',
  says: 'A verify script ends with 0 whatever the learner did.',
  why: 'The exit code of verify decides, and nothing else does: text is not looked at. A script ends with the code of its last command, and echo always ends with 0. Write exit 1 where the step is not done, or let the test be the last command.',
  check: ({ file, bare, role, shell }) => {
    if (role !== 'verify' || !shell || !alwaysZero(bare)) return []
    const code = bare.replace(/^#!.*/, line => ' '.repeat(line.length)).trimEnd()
    if (code === '') return [{ at: { file, offset: 0 }, message: 'there is no command in it: CHECK always passes' }]
    const line = code.lastIndexOf('\n') + 1
    const offset = line + code.slice(line).search(/\S/)
    return [{ at: { file, offset }, message: 'it ends with 0 whatever happens: CHECK always passes' }]
  },
}
