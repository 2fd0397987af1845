/** The program that a plugin needs beside it, on the machine of an item. */
import { Exit, LabError } from '../errors.ts'
import type { Machine } from './machine.ts'

/** Something resident that answers what the plugin asks. */
export interface Agent {
  /** Starts it where it is not running; returns when it has said a line, on stdout or stderr: that it is ready. */
  start(): Promise<void>
  /** Ends it by SIGKILL, and everything it has started with it. */
  stop(): Promise<void>
  /** SIGSTOP: it is there, and answers nobody. */
  freeze(): Promise<void>
  /** SIGCONT. */
  thaw(): Promise<void>
}

/** `program` is one path without arguments. `start` throws (exit 3) what it said when it ends at once. */
export function agentOn(machine: Machine, program: string): Agent {
  const run = async (script: string) => {
    const { exitCode, stdout, stderr } = await machine.exec([...environment, 'sh', '-c', script, 'sh', program], {
      timeout: 20_000,
    })
    return { ok: exitCode === 0, said: stdout.trim() || stderr.trim() }
  }
  const signal = async (name: string, to = '$pid', then = ':') =>
    void (await run(`read -r pid <${files}.pid; kill -${name} ${to}; ${then}`))
  return {
    async start() {
      const { ok, said } = await run(start)
      if (ok) return
      throw new LabError(`${program} does not become ready: ${said || 'it ended without a word'}`, {
        exit: Exit.machine,
        suggestions: ['it must say a line when it is ready, and stay'],
      })
    },
    stop: () => signal('KILL', '-$pid', gone),
    freeze: () => signal('STOP'),
    thaw: () => signal('CONT'),
  }
}

const environment = ['env', '-i', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'LANG=C.UTF-8']
const files = '/run/.conform/agent'

const start = `
  : >${files}.log
  setsid "$1" </dev/null >${files}.log 2>&1 &
  echo $! >${files}.pid
  tries=0
  until [ -s ${files}.log ]; do
    kill -0 $! 2>/dev/null && [ $tries -lt 500 ] || exit 1
    tries=$((tries + 1))
    sleep 0.02
  done
  read -r pid <${files}.pid
  sleep 0.01
  kill -0 $pid 2>/dev/null || { cat ${files}.log; exit 1; }`

/** Nobody waits for it on such a machine: what has ended stays as a zombie. */
const gone = `
  tries=0
  while [ $tries -lt 500 ] && { read -r stat </proc/$pid/stat; } 2>/dev/null; do
    case \${stat##*)} in ' Z'* | ' X'*) break ;; esac
    tries=$((tries + 1))
    sleep 0.01
  done`
