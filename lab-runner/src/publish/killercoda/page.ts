/** A section of a lesson as a page of the platform: commands to click, solutions folded, links that lead somewhere. */
import { posix } from 'node:path'
import { type Fence, splitMarkdown } from '../../course/markdown.ts'
import type { Host } from './hosts.ts'
import { renameFigure, renameProse } from './rename.ts'
import { typeOn } from './type-on.ts'

export interface PageContext {
  readonly hosts: readonly Host[]
  /** Where the labs' folder can be read on the web, without a slash at the end. */
  readonly web: string
  /** `03-veth` */
  readonly lab: string
}

export function pageOf(markdown: string, context: PageContext): string {
  const blocks: string[] = []
  let prose: string[] = []
  const flush = () => {
    if (prose.length > 0) blocks.push(linked(renameProse(prose.join('\n'), context.hosts), context))
    prose = []
  }
  for (const block of splitMarkdown(markdown)) {
    if (block.kind === 'prose') prose.push(block.text)
    else {
      flush()
      blocks.push(fenceOf(block, context.hosts))
    }
  }
  flush()
  return `${blocks
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`
}

/** One to click for each machine it is typed on; a screen or a figure is only to be read. */
function fenceOf(fence: Fence, hosts: readonly Host[]): string {
  const places = hosts.filter(({ node }) => fence.words.includes(node))
  const isShell = fence.language === 'bash' || fence.language === 'sh'
  if (!isShell || places.length === 0) {
    const text = fence.body.map(line => renameFigure(line, hosts))
    return ['```'.concat(fence.language || 'text'), ...text, '```'].join('\n')
  }
  return places.map(host => clickable(typeOn(host, fence.body, hosts))).join('\n\n')
}

/** What is typed into the terminal when it is clicked. */
export function clickable(lines: readonly string[]): string {
  return ['```bash', ...lines, '```{{exec}}'].join('\n')
}

/** Links and images of the labs' folder, which is not beside the page. */
function linked(text: string, { web, lab }: PageContext): string {
  return text.replaceAll(/(!?)\[([^\]]+)\]\(([^)\s]+)\)/g, (whole, mark: string, words: string, target: string) => {
    if (/^(?:\w+:|#)/.test(target)) return whole
    const base = mark === '' ? web : web.replace('/blob/', '/raw/')
    return `${mark}[${words}](${base}/${posix.join(lab, target)})`
  })
}
