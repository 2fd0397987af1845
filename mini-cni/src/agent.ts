/** The resident agent: the plugin without the start of a process for each call. `bin/mini-cni-agent` starts it. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { answer, callIn, type Helpers } from './agent/answer.ts'
import { cutAhead } from './agent/cut-ahead.ts'
import { startCutter } from './agent/cutter.ts'
import { inTurn } from './agent/in-turn.ts'
import type { Reply, Request } from './agent/request.ts'
import { serveSocket } from './agent/socket-server.ts'
import { hostName } from './link/names.ts'
import { keepNodeSocket } from './netns/sockets.ts'

export interface AgentOptions {
  /** Folder of socket and FIFOs. */
  readonly folder: string
  /** The name that the plugin is installed under. */
  readonly self: string
}

export async function runAgent({ folder, self }: AgentOptions): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const cutter = startCutter(keepNodeSocket())
  const helpers: Helpers = { cut: call => cutAhead(call, cutter), trouble: () => undefined }
  const turns = inTurn()
  const handle = (request: Request): Promise<Reply> => {
    const call = callIn(request, self)
    const key = call instanceof Error || call.pod.containerId === '' ? '' : hostName(call.pod)
    return key === '' ? answer(request, call, helpers) : turns(key, () => answer(request, call, helpers))
  }
  const undo = async (request: Request): Promise<void> => {
    if (request.variables.CNI_COMMAND !== 'ADD') return
    await handle({ ...request, variables: { ...request.variables, CNI_COMMAND: 'DEL' } })
  }
  await serveSocket(join(folder, 'socket'), { handle, undo }, () => true)
  console.error(`mini-cni-agent: serving ${folder}`)
}
