import type { Rule } from '../rule.ts'
import { member } from '../scenario.ts'

export const layoutUnknown: Rule = {
  id: 'layout-unknown',
  level: 'warning',
  on: 'scenario',
  says: 'interface.layout has a value other than "ide".',
  why: 'The one documented value is "ide", which opens the editor first. Without the key the terminal is opened; layouts of Katacoda such as "terminal-terminal" have no counterpart.',
  check: ({ json }) => {
    const layout = member(member(json.tree, 'interface'), 'layout')
    if (layout?.type !== 'string' || layout.value === 'ide') return []
    return [
      {
        at: { file: json, offset: layout.offset },
        message: `layout "${layout.value}" is not documented; only "ide" is`,
      },
    ]
  },
}
