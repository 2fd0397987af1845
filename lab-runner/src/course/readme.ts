/** A lab's README.md cut at its markers: the prose, and in it the commands of the by-hand solution. */
import type { Problem } from './content-error.ts'
import type { Command } from './lab.ts'
import { type Fence, type ProseLine, splitMarkdown } from './markdown.ts'
import { splitCommands } from './split-commands.ts'
import { allowed } from './validate.ts'

export interface Section {
  readonly id: string
  /** Of the `##` heading. */
  readonly title: string
  /** Without heading and marker. */
  readonly text: string
  readonly commands: readonly Command[]
  /** `<!-- step: ID look -->`: nothing to do here, so nothing to check. */
  readonly look: boolean
  readonly line: number
}

export interface Readme {
  /** Without the `#` heading: the lab's title is in lab.yaml. */
  readonly intro: string
  readonly sections: readonly Section[]
  readonly outro: string
  readonly problems: readonly Problem[]
}

type Block = ProseLine | Fence
interface Part {
  readonly heading?: Block
  readonly marker?: { readonly id: string; readonly look: boolean; readonly line: number }
  readonly blocks: Block[]
}

/** `places`: the nodes (and `outside`) that a fence may name. */
export function readReadme(file: string, page: string, places: readonly string[]): Readme {
  const problems: Problem[] = []
  const complain = (line: number, message: string) => problems.push({ file, line, column: 1, message })
  const { intro, steps, outro } = arrange(splitMarkdown(page), complain)
  const sections = steps.flatMap(({ heading, marker, blocks }) => {
    if (marker === undefined) return []
    const title = heading?.text.replace(/^#+\s*/, '').trim() ?? ''
    const commands = blocks.flatMap(block => (block.kind === 'fence' ? commandsOf(block, places, complain) : []))
    return [{ ...marker, title, text: textOf(blocks), commands }]
  })
  return { intro: textOf(intro.filter(block => !isHeading(block, 1))), sections, outro: textOf(outro), problems }
}

/** A part begins at each `##` heading; those without a step marker are the intro before the first step and the outro after the last. */
function arrange(blocks: readonly Block[], complain: (line: number, message: string) => void) {
  const parts: Part[] = [{ blocks: [] }]
  const outro: Block[] = []
  let ended = false
  for (const block of blocks) {
    const part = parts.at(-1) as Part
    const marker =
      block.kind === 'prose' ? /^\s*<!--\s*(step:\s*([\w-]+)(\s+look)?|end)\s*-->\s*$/.exec(block.text) : null
    const odd = block.kind === 'prose' && /^\s*<!--\s*(step|end)\b/.test(block.text) && marker === null
    if (odd) complain(block.line, 'a marker reads <!-- step: ID -->, <!-- step: ID look --> or <!-- end -->')
    else if (ended) outro.push(block)
    else if (marker?.[1] === 'end') ended = true
    else if (marker !== null) mark(part, { id: marker[2] ?? '', look: marker[3] !== undefined, line: block.line })
    else if (isHeading(block, 2)) parts.push({ heading: block, blocks: [] })
    else part.blocks.push(block)
  }
  const last = parts.findLastIndex(part => part.marker !== undefined)
  const first = parts.findIndex(part => part.marker !== undefined)
  const steps = parts.slice(Math.max(first, 0), last + 1)
  for (const { heading, marker } of steps) {
    if (marker === undefined)
      complain(
        heading?.line ?? 1,
        'a ## heading between steps needs a <!-- step: ID --> under it; use ### inside a step',
      )
  }
  const whole = (part: Part): Block[] => (part.heading === undefined ? part.blocks : [part.heading, ...part.blocks])
  return {
    intro: (first < 0 ? parts : parts.slice(0, first)).flatMap(whole),
    steps,
    outro: [...(first < 0 ? [] : parts.slice(last + 1)).flatMap(whole), ...outro],
  }

  function mark(part: Part, marker: NonNullable<Part['marker']>): void {
    if (part.heading === undefined) complain(marker.line, `step ${marker.id} has no ## heading above its marker`)
    if (part.marker !== undefined)
      complain(marker.line, `a second marker under one heading (the first: ${part.marker.id})`)
    Object.assign(part, { marker: part.marker ?? marker })
  }
}

function commandsOf(
  fence: Fence,
  places: readonly string[],
  complain: (line: number, message: string) => void,
): readonly Command[] {
  if (!fence.closed) complain(fence.line, 'this fence is never closed')
  if (fence.language !== 'bash' && fence.language !== 'sh') return []
  for (const word of fence.words) {
    if (word !== 'look' && !places.includes(word))
      complain(fence.line, `unknown place "${word}" on a fence; ${allowed(word, [...places, 'look'])}`)
  }
  const look = fence.words.includes('look')
  const nodes = fence.words.filter(word => places.includes(word))
  if (look && nodes.length === 0)
    complain(fence.line, `a look fence names where it is typed; allowed: ${places.join(', ')}`)
  return nodes.flatMap(node =>
    splitCommands(fence.body).map(({ text, line }) => ({
      node,
      text,
      look,
      folded: fence.folded,
      line: fence.line + 1 + line,
    })),
  )
}

function isHeading(block: Block, level: number): boolean {
  return block.kind === 'prose' && new RegExp(`^#{${level}}\\s`).test(block.text)
}

function textOf(blocks: readonly Block[]): string {
  return blocks
    .map(({ text }) => text)
    .join('\n')
    .trim()
}
