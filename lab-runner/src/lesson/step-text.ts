/** A step of a lesson as a terminal shows it. */
import { posix } from 'node:path'
import { styleText } from 'node:util'
import type { Lab, Step } from '../course/lab.ts'

/** The step's Markdown, made plain: fences become indented commands with the node they are for, solutions stay folded. */
export function stepText(lab: Lab, step: Step): readonly string[] {
  const number = lab.steps.indexOf(step) + 1
  const header = `${lab.number} ${lab.id.slice(3)} · step ${number} of ${lab.steps.length}: ${step.title}`
  return [styleText('bold', header), '', ...plain(step.text)]
}

/** Markdown for a terminal: comments and folded parts out, fences indented, emphasis marks dropped, links spelled out, paragraphs set anew. */
export function plain(markdown: string): readonly string[] {
  const blocks: string[] = []
  let paragraph: string[] = []
  let fence = false
  let folded = 0
  let looked = false // the fence that follows is what a look shows
  const flush = () => {
    if (paragraph.length > 0) {
      looked = false
      blocks.push(...wrap(spellLinks(paragraph.join(' ').replaceAll('**', '')), 80))
    }
    paragraph = []
  }
  for (const line of markdown.split('\n')) {
    if (!fence && line.includes('<details>')) {
      flush()
      if (folded === 0) blocks.push('    (the solution is folded:  cnilab hint)')
      folded += 1
    }
    if (folded === 0) {
      const open = /^```(\w*)\s*(.*)$/.exec(line)
      if (open !== null) {
        flush()
        fence = !fence
        if (fence && open[1] === 'bash' && open[2]) {
          blocks.push(styleText('dim', whereOf(open[2])))
          looked = / look$/.test(open[2])
        } else if (fence && looked) {
          blocks.push(styleText('dim', '    shows:'))
          looked = false
        }
      } else if (fence) blocks.push(line === '' ? '' : `    ${line}`)
      else if (/^\s*$|^<!--|^#|^\s*[|>]/.test(line)) {
        flush()
        if (!line.startsWith('<!--')) blocks.push(line.replace(/^#+\s+/, ''))
      } else {
        if (/^\s*([-*]|\d+\.) /.test(line)) flush()
        paragraph.push(paragraph.length === 0 ? line.trimEnd() : line.trim())
      }
    }
    if (!fence && line.includes('</details>')) folded -= 1
  }
  flush()
  return blocks
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .split('\n')
}

/** A link's text and where it leads: files from the project's root, as a lesson is in labs/LAB/. */
function spellLinks(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, words: string, target: string) => {
    if (target.startsWith('#')) return words
    return `${words} (${/^\w+:/.test(target) ? target : posix.join('labs/LAB', target)})`
  })
}

function whereOf(words: string): string {
  const looks = / look$/.test(words)
  const nodes = words
    .replace(/ look$/, '')
    .split(' ')
    .join(' and ')
  return `    on ${nodes}${looks ? ', to look' : ''}:`
}

/** Lines of at most `width`; what belongs to a list item is indented as its text. */
function wrap(text: string, width: number): readonly string[] {
  const indent = ' '.repeat(/^\s*(?:[-*]|\d+\.) /.exec(text)?.[0].length ?? 0)
  const rows: string[] = []
  let row = ''
  for (const word of text.split(' ')) {
    if (row.trim() !== '' && row.length + 1 + word.length > width) {
      rows.push(row)
      row = indent + word
    } else row = row === '' ? word : `${row} ${word}`
  }
  return [...rows, row]
}
