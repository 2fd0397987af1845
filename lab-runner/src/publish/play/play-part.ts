/** What the platform does when a page is opened, and the learner after it: scripts start, blocks are clicked. */
import type { Node } from '../../providers/provider.ts'
import { duration } from '../../report/duration.ts'
import { lastLines } from './clean.ts'
import { runInBackground } from './run-script.ts'
import type { Block, Part } from './script.ts'
import { openTerminal, type Terminal, type Typed } from './terminal.ts'

/** Where a scenario is played, and how long one thing of it may take. */
export interface Stage {
  readonly node: Node
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds for a script, for what a click starts, or for a verify. */
  readonly limit: number
  readonly platformMs: number
  readonly say: (what: string) => void
  /** The learner's terminal; another one where the one before ended. */
  terminal(): Promise<Terminal>
}

export interface Trouble {
  readonly sentence: string
  readonly said: readonly string[]
}

export interface PartOutcome {
  readonly trouble?: Trouble
  readonly notes: readonly string[]
  /** How many blocks were typed. */
  readonly typed: number
  /** What the terminal showed, at last. */
  readonly shown: string
}

/** Stops at the first trouble: what comes after it would only follow from it. */
export async function playPart(part: Part, stage: Stage): Promise<PartOutcome> {
  const prepared = await prepare(part, stage)
  if (prepared.trouble !== undefined) return { ...prepared, typed: 0, shown: '' }
  const clicked = await click(part, part.blocks, stage)
  return { ...clicked, notes: [...prepared.notes, ...clicked.notes] }
}

/** Background and foreground at once, as the platform starts them. */
async function prepare(part: Part, stage: Stage): Promise<{ trouble?: Trouble; notes: readonly string[] }> {
  const { background, foreground } = part
  const notes: string[] = []
  if (background === undefined && foreground === undefined) return { notes }
  stage.say(`${nameOf(part)}: scripts`)
  const started = performance.now()
  const unseen = background && runInBackground(stage.node, background, `background${part.number}`, stage)
  const at = unseen?.then(() => performance.now() - started)
  let shown = 0
  if (foreground !== undefined) {
    const terminal = await stage.terminal()
    const typed = await terminal.type({ text: foreground.text.trimEnd(), interrupt: false }, stage.limit)
    shown = performance.now() - started
    const what = `the foreground script ${foreground.name}`
    if (typed.ending !== 'prompt') {
      await terminal.interrupt()
      return { trouble: { sentence: endingOf(what, typed, stage.limit), said: lastLines(typed.output) }, notes }
    }
  }
  if (unseen === undefined || background === undefined) return { notes }
  const { ending, exitCode } = await unseen
  const took = (await at) ?? 0
  const what = `the background script ${background.name}`
  const log = `cat /var/log/killercoda/background${part.number}_stderr.log /run/cnilab/error 2>/dev/null`
  const said = async () => lastLines((await stage.node.exec(['sh', '-c', log])).stdout)
  if (ending === 'timeout') {
    return { trouble: { sentence: `${what} did not end in ${duration(stage.limit)}`, said: await said() }, notes }
  }
  if (exitCode !== 0) {
    const sentence = `the preparation failed: ${what} ended with ${exitCode}`
    return { trouble: { sentence, said: await said() }, notes }
  }
  if (foreground !== undefined && shown + 300 < took) {
    notes.push(
      `${nameOf(part)}: the foreground script was done ${duration(took - shown)} before the background script: a learner starts too early`,
    )
  }
  return { notes }
}

/** Each block as one click. */
export async function click(part: Part, blocks: readonly Block[], stage: Stage): Promise<PartOutcome> {
  const notes: string[] = []
  let shown = ''
  for (const [index, block] of blocks.entries()) {
    const where = `${part.page}:${block.line}`
    stage.say(`${nameOf(part)}: ${block.text.split('\n')[0] ?? ''}`)
    const terminal = await stage.terminal()
    // One that the next click interrupts is meant to go on.
    const isLeft = blocks[index + 1]?.interrupt === true
    const typed = await terminal.type(block, isLeft ? Math.min(stage.limit, 1500) : stage.limit)
    shown = typed.output
    if (typed.lost > 0) notes.push(lostLines(where, block, typed))
    const [code] = typed.exitCodes.slice(-1)
    if (typed.ending === 'prompt' && code !== undefined && code > 125) notes.push(`${where}: ended with ${code}`)
    if (typed.ending === 'prompt' || (typed.ending === 'late' && isLeft)) continue
    if (typed.ending === 'late') await terminal.interrupt()
    const trouble = { sentence: endingOf(where, typed, stage.limit), said: lastLines(typed.output) }
    return { trouble, notes, typed: index + 1, shown }
  }
  return { notes, typed: blocks.length, shown }
}

function lostLines(where: string, block: Block, { lost }: Typed): string {
  const ssh = /^\s*ssh\b(?!.*(?:-n\b|<))/m.test(block.text)
  const remedy = ssh ? '; ssh reads what is typed ahead: ssh -n, or a block for each command' : ''
  return `${where}: ${lost} of its ${block.text.split('\n').length} lines came to no shell: a command before them took them${remedy}`
}

function endingOf(what: string, { ending }: Typed, limit: number): string {
  return ending === 'closed'
    ? `${what} ended the shell; the learner loses the terminal`
    : `${what} was not done in ${duration(limit)}: it runs for ever, or waits for keys`
}

export function nameOf(part: Part): string {
  return part.kind === 'step' ? `step ${part.number}` : part.kind
}

/** The terminal that is open, or a new one. */
export function terminalOf(node: Node, mark: string, env: Readonly<Record<string, string>>, limit: number) {
  let open: Promise<Terminal> | undefined
  return {
    get(): Promise<Terminal> {
      open ??= openTerminal(node, mark, env, Math.min(limit, 10_000))
      return open
    },
    /** After this the next one is a new one. */
    forget(): void {
      open = undefined
    },
  }
}
