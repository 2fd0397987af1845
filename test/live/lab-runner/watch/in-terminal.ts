/** A command in a real pseudo-terminal (script(1) of util-linux), its keys and its screen. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { killTree } from '../../../../lab-runner/src/kill-tree.ts'
import { paste } from '../../../../lab-runner/src/shell.ts'
import { virtualTerminal } from './virtual-terminal.ts'

export interface InTerminal {
  type(keys: string): void
  rows(): readonly string[]
  /** All bytes that came. */
  bytes(): string
  /** Waits until the screen shows it; an error that holds the screen where it does not. Answers the milliseconds since `from`. */
  shows(what: RegExp | string, from?: number): Promise<number>
  resize(columns: number, rows: number): void
  signal(name: NodeJS.Signals): void
  /** Ends it, whatever it is doing. */
  kill(): void
  /** After its end: the exit code, what stty says of the terminal then, and private modes that were left as no shell wants them. */
  readonly ended: Promise<{ readonly code: number; readonly stty: string; readonly odd: readonly string[] }>
}

export interface Size {
  readonly columns: number
  readonly rows: number
}

export function inTerminal(argv: readonly string[], { columns, rows }: Size, env: NodeJS.ProcessEnv = {}): InTerminal {
  const dir = mkdtempSync(join(tmpdir(), 'cnilab-pty-'))
  const file = (name: string): string => join(dir, name)
  const script = [
    `stty cols ${columns} rows ${rows}`,
    `tty >${file('tty')}`,
    `sh -c 'echo $$ >${file('pid')}; exec "$@"' sh ${paste(argv)}`,
    `echo $? >${file('code')}`,
    `stty -a >${file('stty')}`,
  ].join('\n')
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env
  const child: ChildProcess = spawn('timeout', ['-s', 'KILL', '120', 'script', '-qefc', script, '/dev/null'], {
    env: { ...inherited, TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const terminal = virtualTerminal(columns, rows)
  let bytes = ''
  child.stdout?.setEncoding('utf8').on('data', text => {
    bytes += text
    terminal.write(text)
  })
  child.stdin?.on('error', () => {})
  const ended = new Promise<Awaited<InTerminal['ended']>>(resolve => {
    child.once('close', () => {
      const text = (name: string): string => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : '')
      resolve({ code: Number(text('code') || Number.NaN), stty: text('stty'), odd: terminal.odd() })
      rmSync(dir, { recursive: true })
    })
  })
  return {
    ended,
    type: keys => void child.stdin?.write(keys),
    rows: () => terminal.rows(),
    bytes: () => bytes,
    async shows(what, from = performance.now()) {
      const started = performance.now()
      for (;;) {
        const seen = terminal.rows().join('\n')
        if (typeof what === 'string' ? seen.includes(what) : what.test(seen)) return performance.now() - from
        if (performance.now() - started > 20_000 || child.exitCode !== null) {
          throw new Error(`the screen does not show ${what}:\n${seen}\n${child.exitCode === null ? '' : bytes}`)
        }
        await pause(5)
      }
    },
    resize(columns, rows) {
      terminal.resize(columns, rows)
      const tty = readFileSync(file('tty'), 'utf8').trim()
      spawnSync('stty', ['-F', tty, 'cols', String(columns), 'rows', String(rows)])
    },
    kill: () => void (child.exitCode === null && child.pid !== undefined && killTree(child.pid)),
    signal: name => void process.kill(Number(readFileSync(file('pid'), 'utf8')), name),
  }
}
