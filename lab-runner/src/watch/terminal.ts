/** The terminal: keys in, lines out, and its own state back whatever happens. */
import { readFileSync, writeSync } from 'node:fs'
import { emitKeypressEvents, type Key } from 'node:readline'
import { LabError } from '../errors.ts'
import { onInterrupt } from '../interrupt.ts'
import type { Size } from './screen.ts'

export interface Terminal {
  /** Can only print lines (TERM=dumb or none). */
  readonly plain: boolean
  readonly colour: boolean
  size(): Size
  /** Makes these the lines of the screen; what has not changed is not sent again. */
  show(lines: readonly string[]): void
  /** Prints lines below one another: what `plain` terminals get, and what stays behind at the end. */
  print(lines: readonly string[]): void
  /** Gives the terminal back; may be called again. */
  close(): void
}

export interface Hands {
  readonly key: (name: string) => void
  readonly resized: () => void
  /** The terminal is gone, as when a connection breaks. */
  readonly gone: () => void
}

/** Alternate screen, no cursor, no line wrap, pasted text marked as such (xterm, ctlseqs: private modes 1049, 25, 7, 2004). */
const enter = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h\x1b[H\x1b[2J'
const leave = '\x1b[m\x1b[H\x1b[J\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l'

/** LabError where stdin or stdout is no terminal. */
export function needTerminal(): void {
  const missing = (['stdin', 'stdout'] as const).filter(name => !process[name].isTTY)
  if (missing.length === 0) return
  throw new LabError(`watch needs a terminal, and ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} none`, {
    suggestions: ['look once:  cnilab check', 'for a script:  cnilab check --json'],
  })
}

/** Takes the terminal; see needTerminal. */
export function openTerminal({ key, resized, gone }: Hands): Terminal {
  const { stdin, stdout } = process
  const plain = ['dumb', '', undefined].includes(process.env.TERM)
  const colour = !plain && !process.env.NO_COLOR && stdout.hasColors()
  let shown: readonly string[] = []
  let open = false
  let pasting = false

  const onKey = (text: string | undefined, pressed: Key): void => {
    if (pressed.name === 'paste-start') pasting = true
    else if (pressed.name === 'paste-end') pasting = false
    else if (pressed.ctrl && pressed.name === 'c') key('ctrl-c')
    else if (pasting) return
    else if (pressed.ctrl && pressed.name === 'z') suspend()
    else if (pressed.ctrl && pressed.name === 'l') repaint()
    else if (!pressed.ctrl && !pressed.meta) key(nameOf(text, pressed))
  }
  const repaint = (): void => {
    shown = []
    if (!plain) write('\x1b[2J')
    resized()
  }

  emitKeypressEvents(stdin)
  stdin.on('keypress', onKey)
  stdin.on('end', gone)
  stdin.on('error', gone)
  stdout.on('error', gone)
  stdout.on('resize', repaint)
  process.on('exit', close)
  process.on('uncaughtExceptionMonitor', close)
  const forget = onInterrupt(close)
  take()

  function take(): void {
    open = true
    stdin.setRawMode(true)
    stdin.resume()
    if (!plain) write(enter)
    shown = []
  }

  /** Synchronous: it also runs when the process is about to end. */
  function giveBack(): void {
    if (!open) return
    open = false
    try {
      if (!plain) writeSync(stdout.fd, leave)
      stdin.setRawMode(false)
    } catch {
      // the terminal is gone
    }
  }

  function close(): void {
    giveBack()
    stdin.pause()
    stdin.off('keypress', onKey)
    stdout.off('resize', repaint)
    process.off('exit', close)
    process.off('uncaughtExceptionMonitor', close)
    forget()
  }

  /** Ctrl-Z: the shell has the terminal until `fg`. */
  function suspend(): void {
    giveBack()
    // Not the whole group: an nsenter that is stopped in the middle of a look may stay so when the others go on.
    for (const pid of forebears()) process.kill(pid, 'SIGTSTP')
    // Read again when the process goes on, or at once where nobody would wake it (an orphaned process group is not stopped).
    setTimeout(() => {
      take()
      resized()
    }, 20)
  }

  function write(text: string): void {
    if (open) stdout.write(text)
  }

  return {
    plain,
    colour,
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    show(lines) {
      const changed = lines.flatMap((line, row) =>
        line === shown[row] ? [] : [`\x1b[${row + 1};1H${line}\x1b[m\x1b[K`],
      )
      if (shown.length > lines.length) changed.push(`\x1b[${lines.length + 1};1H\x1b[J`)
      shown = lines
      if (changed.length > 0) write(changed.join(''))
    },
    print(lines) {
      for (const line of lines) stdout.write(`${line}\n`)
    },
    close,
  }
}

function nameOf(text: string | undefined, { name, sequence }: Key): string {
  if (text !== undefined && text.length === 1 && text > ' ' && text !== '\x7f') return text.toLowerCase()
  return name ?? sequence ?? ''
}

/** The processes of our group that wait for us, outermost first, as npm and sh do; we ourselves are the last. */
function forebears(): readonly number[] {
  const [, group] = parentAndGroup(process.pid)
  const found: number[] = []
  for (let pid = process.pid; pid > 1; ) {
    const [parent, its] = parentAndGroup(pid)
    if (its !== group) break
    found.unshift(pid)
    pid = parent
  }
  return found
}

/** proc_pid_stat(5): the name, in parentheses, may hold blanks and parentheses; state, parent and group come after it. */
function parentAndGroup(pid: number): readonly [number, number] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [, parent = 0, group = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    return [parent, group]
  } catch {
    return [0, 0]
  }
}
