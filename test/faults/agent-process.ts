/** The agent as a process of its own, that is killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'

export const folder = '/run/mini-cni/agent'
export const queue = '/run/disk/deletions'

/** Milliseconds. */
const patience = 30_000

export interface AgentProcess {
  /** Returns when it is ready. */
  start(): Promise<void>
  /** Returns when nothing is left of it. */
  kill(signal?: NodeJS.Signals): Promise<void>
  signal(name: NodeJS.Signals): void
  readonly pid: number
  /** What it has said so far, all of them together. */
  said(): string
}

/** `file`: the executable; `extra` runs a second one beside it. */
export function agentProcess(file: string): AgentProcess {
  let child: ChildProcess | undefined
  let said = ''
  return {
    async start() {
      const before = said.length
      const started = spawn(file, [], {
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', MINI_CNI_QUEUE: queue },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      child = started
      started.stderr.setEncoding('utf8').on('data', text => {
        said += text
      })
      for (const end = Date.now() + patience; !said.slice(before).includes('ready'); ) {
        if (Date.now() > end || started.exitCode !== null)
          throw new Error(`the agent is not ready: ${said.slice(before)}`)
        await after(2)
      }
    },
    async kill(signal = 'SIGKILL') {
      const ending = child
      if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
      const ended = new Promise(resolve => ending.once('exit', resolve))
      ending.kill(signal)
      await ended
    },
    signal(name) {
      child?.kill(name)
    },
    get pid() {
      return child?.pid ?? 0
    },
    said: () => said,
  }
}

/** Whether no DEL waits. */
export function isQueueEmpty(): boolean {
  return !existsSync(queue) || readdirSync(queue).filter(name => !name.startsWith('.')).length === 0
}

/** Polls until it is so; false when it is not by then. */
export async function soon(what: () => boolean | Promise<boolean>, milliseconds = 10_000): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    if (await what()) return true
    await after(5)
  }
  return what()
}
