/** A learner's terminal: bash on a real pty of a node, into which whole blocks are typed at once, as the platform does. */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Node } from '../../providers/provider.ts'
import { startTalk } from '../../shell.ts'
import type { Block } from './script.ts'

/** `closed`: the shell ended. `late`: there was no prompt again when the time was over. */
export type Ending = 'prompt' | 'closed' | 'late'

export interface Typed {
  readonly ending: Ending
  /** What the terminal showed, its end where it was much. */
  readonly output: string
  /** Exit codes that the prompts after its commands knew. */
  readonly exitCodes: readonly number[]
  /** Lines that no shell read: a command took them from its stdin. */
  readonly lost: number
}

export interface Terminal {
  /** Milliseconds for it to come back to a prompt. */
  type(block: Pick<Block, 'text' | 'interrupt'>, limit: number): Promise<Typed>
  /** Ctrl-C, then where that does not help the shell is ended. False: it was ended. */
  interrupt(): Promise<boolean>
  close(): Promise<void>
}

/** Characters that are kept of what a block shows. */
const most = 64 * 1024

/** Lines of a .bashrc with which a shell tells that it is at its prompt; `mark` is a word that only we know. */
export function marking(mark: string): Readonly<Record<string, string>> {
  return {
    PROMPT_COMMAND: `printf '\\033]777;${mark};%s\\a' "$?"`,
    PS2: `\\[\\033]777;${mark};more\\a\\]> `,
  }
}

export const newMark = (): string => randomBytes(9).toString('hex')

/** Throws where no shell came to its prompt in `limit` milliseconds. */
export async function openTerminal(node: Node, mark: string, env: Readonly<Record<string, string>>, limit: number) {
  const argv = node.command(['script', '-qefc', 'stty rows 40 cols 120; exec bash --login', '/dev/null'])
  const seen = { text: '', prompts: 0, more: 0, codes: [] as number[], atPrompt: false, ended: false, wake: () => {} }
  const marker = new RegExp(`\\x1b\\]777;${mark};(\\w+)\\x07`, 'g')
  let rest = ''
  const hear = (text: string): void => {
    const all = rest + text
    let end = 0
    for (const found of all.matchAll(marker)) {
      end = found.index + found[0].length
      seen.atPrompt = found[1] !== 'more'
      seen[seen.atPrompt ? 'prompts' : 'more'] += 1
      if (seen.atPrompt) seen.codes.push(Number(found[1]))
    }
    // A marker may be cut in two.
    const open = all.lastIndexOf('\x1b')
    rest = open >= end ? all.slice(open, open + 100) : ''
    seen.text = (seen.text + text).slice(-most)
    seen.wake()
  }
  const talk = startTalk(
    argv,
    () => {},
    { ...node.environment, ...env, ...marking(mark), TERM: 'xterm-256color' },
    hear,
  )
  void talk.ended.then(() => {
    seen.ended = true
    seen.wake()
  })

  /** Until `done` says so, looked at whenever the terminal shows something and each 100 ms. */
  const until = async (done: () => boolean | Promise<boolean>, limit: number): Promise<boolean> => {
    const deadline = performance.now() + limit
    while (!(await done())) {
      const left = deadline - performance.now()
      if (left <= 0) return false
      const something = new Promise<void>(resolve => {
        seen.wake = resolve
      })
      await Promise.race([something, pause(Math.min(left, 100))])
    }
    return true
  }

  const state = async (): Promise<string> => {
    const { stdout } = await node
      .exec(['ps', '-eo', 'stat,tpgid,pgid,wchan:20,comm', '--no-headers'], { timeout: 2000 })
      .catch(() => ({ stdout: '' }))
    return stdout
  }

  const terminal: Terminal = {
    async type({ text, interrupt }, limit) {
      if (interrupt) await terminal.interrupt()
      const before = { codes: seen.codes.length, count: seen.prompts + seen.more }
      seen.text = ''
      const lines = text.split('\n')
      seen.atPrompt = false
      talk.say(`${lines.join('\r')}\r`)
      const read = () => seen.prompts + seen.more - before.count
      let quiet = { read: -1, looks: 0 }
      const settled = async (): Promise<boolean> => {
        if (seen.ended || (seen.atPrompt && read() >= lines.length)) return true
        if (!seen.atPrompt || read() === 0) return false
        // Fewer prompts than lines: either one of the commands took the rest for itself, or the shell has not come to it yet.
        if (quiet.read !== read()) quiet = { read: read(), looks: 0 }
        if (isIdle(await state())) quiet.looks += 1
        else quiet.looks = 0
        return quiet.looks > 2 && seen.atPrompt && quiet.read === read()
      }
      const done = await until(settled, limit)
      const ending = seen.ended ? 'closed' : done ? 'prompt' : 'late'
      const lost = ending === 'prompt' ? Math.max(0, lines.length - read()) : 0
      return { ending, output: seen.text, exitCodes: seen.codes.slice(before.codes), lost }
    },

    async interrupt() {
      const { prompts } = seen
      talk.say('\x03')
      if (await until(() => seen.ended || seen.prompts > prompts, 2000)) return !seen.ended
      talk.say('\x1c')
      if (await until(() => seen.ended || seen.prompts > prompts, 1000)) return !seen.ended
      await terminal.close()
      return false
    },

    close: () => talk.stop(),
  }
  if (!(await until(() => seen.ended || seen.prompts > 0, limit)) || seen.ended) {
    await terminal.close()
    throw new Error(`no shell came to its prompt: ${talk.errors().trim() || seen.text.trim() || 'it said nothing'}`)
  }
  return terminal
}

/** proc_pid_stat(5): a shell that sleeps in the foreground of its terminal waits for keys, unless it is in its own `wait`. */
function isIdle(processes: string): boolean {
  const foreground = processes
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([, tpgid, pgid, , name]) => name !== undefined && tpgid === pgid)
  return (
    foreground.length > 0 &&
    foreground.every(
      ([stat = '', , , sleepsIn, name = '']) => stat.startsWith('S') && name === 'bash' && sleepsIn !== 'do_wait',
    )
  )
}
