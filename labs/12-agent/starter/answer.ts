// generated from mini-cni/src/agent by npm run generate; do not edit
import { add } from '../plugin/add.ts'
import { type Call, callOf } from '../plugin/call.ts'
import { check } from '../plugin/check.ts'
import { del } from '../plugin/del.ts'
import { gc } from '../plugin/gc.ts'
import { status } from '../plugin/status.ts'
import { parseObject } from '../protocol/config.ts'
import { readEnvironment } from '../protocol/environment.ts'
import { CniError, cniErrorOf, codes, errorJson } from '../protocol/error.ts'
import type { Json } from '../protocol/fields.ts'
import { versionJson } from '../protocol/version.ts'
import { rememberConfigs } from './read-known.ts'
import { nameOf, type Reply, type Request } from './request.ts'

const readConfig = rememberConfigs()

/** What the agent has that a process for each call has not. */
export interface Helpers {
  /** Cuts the cables that this call is about to remove, without stopping the agent meanwhile; whether they are known to be gone. */
  cut(call: Call): Promise<boolean>
  /** What is broken on the node that only the agent sees: a sentence. */
  trouble(): string | undefined
}

/** The same as a process of `bin/mini-cni` would answer. Never throws. */
export async function answer(request: Request, call: Call | Error, helpers: Helpers): Promise<Reply> {
  const told: string[] = []
  try {
    if (call instanceof Error) throw call
    const { command } = call.environment
    const isCut = (command === 'DEL' || command === 'GC') && (await helpers.cut(call))
    const json = listening(told, () => perform(call, helpers, isCut))
    return { code: 0, stdout: json === undefined ? '' : JSON.stringify(json), stderr: told.join('') }
  } catch (error) {
    const json = errorJson(cniErrorOf(error), versionOf(request))
    return { code: 1, stdout: JSON.stringify(json), stderr: told.join('') }
  }
}

/** The request as a call, or what is wrong with it. */
export function callIn(request: Request): Call | Error {
  const { variables, input } = request
  try {
    const environment = readEnvironment(variables)
    return callOf(environment, readConfig(input, environment, nameOf(request)), variables)
  } catch (error) {
    return error as Error
  }
}

function perform(call: Call, { trouble }: Helpers, isCut: boolean): Json | undefined {
  switch (call.environment.command) {
    case 'ADD':
      return add(call)
    case 'DEL':
      return del(call, isCut)
    case 'CHECK':
      return check(call)
    case 'GC':
      return gc(call)
    case 'STATUS': {
      status(call)
      const sentence = trouble()
      if (sentence !== undefined) throw new CniError(codes.limited, sentence)
      return undefined
    }
    case 'VERSION':
      return versionJson(undefined)
  }
}

function versionOf({ input }: Request): string {
  try {
    return String(versionJson(parseObject(input)).cniVersion)
  } catch {
    return String(versionJson(undefined).cniVersion)
  }
}

/** What is said on stderr while `work` runs is for the runtime that asked. */
function listening<T>(told: string[], work: () => T): T {
  const { write } = process.stderr
  process.stderr.write = (text: string | Uint8Array) => {
    told.push(String(text))
    return true
  }
  try {
    return work()
  } finally {
    process.stderr.write = write
  }
}
