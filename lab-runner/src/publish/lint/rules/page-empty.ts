import type { Rule } from '../rule.ts'

export const pageEmpty: Rule = {
  id: 'page-empty',
  level: 'note',
  on: 'page',
  says: 'A page that the learner is shown is empty.',
  why: 'The learner sees a blank page. A finish may be left out altogether; its key in index.json is optional.',
  check: ({ file }) => (file.text.trim() === '' ? [{ at: { file, offset: 0 }, message: 'the page is empty' }] : []),
}
