/** The resident agent: the plugin without the start of a process for each call. `bin/mini-cni-agent` starts it. */
import { mkdirSync, rmSync } from 'node:fs'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { answer, callIn, type Helpers } from './agent/answer.ts'
import { cutAhead } from './agent/cut-ahead.ts'
import { startCutter } from './agent/cutter.ts'
import { openQueue } from './agent/del-queue.ts'
import { serveFifos } from './agent/fifo-server.ts'
import { startGuard } from './agent/guard.ts'
import { inTurn } from './agent/in-turn.ts'
import { readNodeConf } from './agent/node-conf.ts'
import { asksOthers, inOwnProcess } from './agent/own-process.ts'
import { isOurs } from './agent/peer.ts'
import { repairAll } from './agent/repair.ts'
import type { Reply, Request } from './agent/request.ts'
import { isServing, serveSocket } from './agent/socket-server.ts'
import { beSole } from './agent/sole.ts'
import { keepNode } from './keep.ts'
import { hostName } from './link/names.ts'
import { keepNodeSocket } from './netns/sockets.ts'
import { detach } from './plugin/del.ts'
import * as record from './protocol/record.ts'

export interface AgentOptions {
  /** Folder of socket and FIFOs, in memory (/run). */
  readonly folder: string
  /** Folder in which shims leave what no agent took, on disk. */
  readonly queue: string
  /** File with the network's configuration, or the list that it is in; its `crossNode` and `ipMasq` say what the node keeps. */
  readonly conf?: string | undefined
  /** Starts a process that makes one call, as `bin/mini-cni`. */
  readonly process: readonly string[]
}

export interface Agent {
  /** Serves nobody any more; resolves when all who asked are answered. */
  stop(): Promise<void>
}

/** Milliseconds between two looks at the agent's own doors: all that it does while nobody asks. Shims take one for hung that has not moved for five seconds. */
const interval = 2000

/** Takes over what the last agent left, and serves. Throws when another one runs. */
export async function startAgent({ folder, queue, conf, process: ownProcess }: AgentOptions): Promise<Agent> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await beSole(join(folder, 'lock'))
  const path = join(folder, 'socket')
  rmSync(path, { force: true })
  const keeper =
    conf === undefined
      ? undefined
      : keepNode({ conf: readNodeConf(conf), log: line => console.error(`mini-cni-agent: ${line}`) })
  const cutter = startCutter(keepNodeSocket())
  const helpers: Helpers = { cut: call => cutAhead(call, cutter), trouble: () => keeper?.trouble() }
  const turns = inTurn()
  let busy = 0

  const guard = startGuard(folder)
  const make = async (request: Request): Promise<Reply> => {
    const call = callIn(request)
    if (call instanceof Error) return answer(request, call, helpers)
    const work = async () => (asksOthers(call) ? inOwnProcess(ownProcess, request) : answer(request, call, helpers))
    return call.pod.containerId === '' ? work() : turns(hostName(call.pod), work)
  }
  const handle = async (request: Request): Promise<Reply> => {
    busy++
    guard.beat()
    try {
      return await make(request)
    } finally {
      busy--
    }
  }
  const undo = async (request: Request): Promise<void> => {
    if (request.variables.CNI_COMMAND !== 'ADD') return
    await handle({ ...request, variables: { ...request.variables, CNI_COMMAND: 'DEL' } })
  }
  const recorded = (request: Request): record.Found => {
    const call = callIn({ ...request, variables: { ...request.variables, CNI_COMMAND: 'DEL' } })
    return call instanceof Error ? undefined : record.find(call.pod)
  }

  repairAll(detach)
  const waiting = openQueue(queue, { handle, recorded })
  await waiting.replay()
  const fifos = serveFifos(folder, { handle, undo })
  let server: Server = await serveSocket(path, { handle, undo }, isOurs)
  const watching = setInterval(() => {
    guard.beat()
    fifos.mend()
    fifos.sweep()
    if (isServing(path, server)) return
    // Closed first: with it goes what is at that path.
    server.close()
    void serveSocket(path, { handle, undo }, isOurs).then(again => {
      server = again
    })
  }, interval)

  return {
    async stop() {
      clearInterval(watching)
      await keeper?.stop()
      waiting.close()
      rmSync(path, { force: true })
      await fifos.stop()
      await new Promise(resolve => server.close(resolve))
      while (busy > 0) await new Promise(resolve => setTimeout(resolve, 5))
    },
  }
}
