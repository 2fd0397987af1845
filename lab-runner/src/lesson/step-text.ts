/** A step of a lesson as a terminal shows it. */
import { styleText } from 'node:util'
import type { Lab, Step } from '../course/lab.ts'

/** The step's Markdown, made plain: fences become indented commands with the node they are for, solutions stay folded. */
export function stepText(lab: Lab, step: Step): readonly string[] {
  const number = lab.steps.indexOf(step) + 1
  const header = `${lab.number} ${lab.id.slice(3)} · step ${number} of ${lab.steps.length}: ${step.title}`
  return [styleText('bold', header), '', ...plain(step.text)]
}

/** Markdown for a terminal: comments and folded parts out, fences indented, emphasis marks dropped outside of code. */
export function plain(markdown: string): readonly string[] {
  const lines: string[] = []
  let fence = false
  let folded = 0
  for (const line of markdown.split('\n')) {
    if (/<details>/.test(line)) {
      if (folded === 0) lines.push('    (the solution is folded:  cnilab hint)')
      folded += 1
    }
    if (folded === 0) {
      const open = /^```(\w*)\s*(.*)$/.exec(line)
      if (open !== null) {
        fence = !fence
        if (fence && open[1] === 'bash' && open[2])
          lines.push(styleText('dim', `    on ${open[2].replace(' look', '').replace(' ', ' and ')}:`))
      } else if (fence) lines.push(`    ${line}`)
      else if (!/^<!--/.test(line))
        lines.push(...wrap(line.replace(/^#+\s+/, '').replace(/\*\*([^*]+)\*\*/g, '$1'), 80))
    }
    if (/<\/details>/.test(line)) folded -= 1
  }
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .split('\n')
}

function wrap(line: string, width: number): readonly string[] {
  if (line.length <= width || /^\s*\|/.test(line)) return [line]
  const rows: string[] = []
  let row = ''
  for (const word of line.split(' ')) {
    if (row !== '' && row.length + 1 + word.length > width) {
      rows.push(row)
      row = word
    } else row = row === '' ? word : `${row} ${word}`
  }
  return [...rows, row]
}
