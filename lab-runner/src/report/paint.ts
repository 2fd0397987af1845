import { styleText } from 'node:util'

const styles = { '✔': 'green', '✘': 'red', '·': 'dim', '?': 'yellow' } as const

/** Colours the mark at the beginning of a line; nothing where stdout is no terminal or NO_COLOR is set. */
export function paint(line: string): string {
  const [, indent = '', mark = '', rest = ''] = /^( *)([✔✘·?])( .*)$/.exec(line) ?? []
  return mark in styles ? indent + styleText(styles[mark as keyof typeof styles], mark) + rest : line
}
