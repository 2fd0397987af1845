import type { Command } from '../protocol/environment.ts'
import { readEnvironment } from '../protocol/environment.ts'
import { CniError, cniErrorOf, codes, errorJson } from '../protocol/error.ts'
import type { Json } from '../protocol/fields.ts'
import * as own from '../protocol/streams.ts'
import { versionJson, versions } from '../protocol/version.ts'
import type { Call } from './call.ts'

/** Where the configuration comes from and the answer goes. */
export type Streams = Omit<typeof own, 'glanceAtInput'> & { glanceAtInput(): unknown }

/**
 * One call by a runtime: reads the environment and stdin, prints one JSON object or nothing on stdout; returns the exit code.
 * `self` is the name that it was called by.
 */
export async function main(self: string, variables: NodeJS.ProcessEnv, streams: Streams = own): Promise<number> {
  if (!variables.CNI_COMMAND) return about(self)
  let version: unknown = versionJson(undefined).cniVersion
  try {
    const environment = readEnvironment(variables)
    if (environment.command === 'VERSION') {
      streams.answer(versionJson(await streams.glanceAtInput()))
      return 0
    }
    const text = read(streams)
    const { parseObject, readConfig } = await import('../protocol/config.ts')
    version = versionJson(parseObject(text)).cniVersion
    const { callOf } = await import('./call.ts')
    const call = callOf(environment, readConfig(text, environment, self), variables)
    const json = await perform(environment.command, call)
    if (json !== undefined) await deliver(json, call, streams)
    return 0
  } catch (error) {
    if (variables.MINI_CNI_DEBUG) console.error(error)
    streams.answer(errorJson(cniErrorOf(error), String(version)))
    return 1
  }
}

async function perform(command: Exclude<Command, 'VERSION'>, call: Call): Promise<Json | undefined> {
  switch (command) {
    case 'ADD':
      return (await import('./add.ts')).add(call)
    case 'DEL':
      return (await import('./del.ts')).del(call)
    case 'CHECK':
      return (await import('./check.ts')).check(call)
    case 'GC':
      return (await import('./gc.ts')).gc(call)
    case 'STATUS':
      return (await import('./status.ts')).status(call)
  }
}

/** A result that nobody could read is of a pod that nobody knows: it is taken away again. */
async function deliver(json: Json, call: Call, { answer }: Streams): Promise<void> {
  try {
    answer(json)
  } catch (error) {
    const { del } = await import('./del.ts')
    del(call)
    throw new CniError(codes.io, `nobody reads the result (${(error as Error).message}); the pod was detached again`)
  }
}

function read({ readInput }: Streams): string {
  try {
    return readInput()
  } catch (cause) {
    throw new CniError(codes.io, `stdin cannot be read: ${(cause as Error).message}`, undefined, { cause })
  }
}

function about(self: string): number {
  console.error(`${self}: a CNI plugin; a container runtime runs it (CNI_COMMAND is not set)
CNI versions: ${versions.join(', ')}`)
  return 0
}
