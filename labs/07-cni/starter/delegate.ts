// generated from mini-cni/src/protocol by npm run generate; do not edit
import { accessSync, constants, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../model.ts'
import { Todo } from '../model.ts'
import type { Command } from './environment.ts'
import { CniError, codes } from './error.ts'
import { isObject, type Json } from './fields.ts'
import { parseResult } from './result.ts'
import { isAtLeast, type Version } from './version.ts'

/** How another plugin is called: like we were (CNI SPEC §4, "Delegation"). */
export interface Delegation {
  /** `ipam.type`. */
  readonly type: string
  readonly command: Command
  /** The folders of CNI_PATH. */
  readonly path: readonly string[]
  /** The complete configuration, not only the plugin's section. */
  readonly json: Json
  readonly version: Version
  /** When it must have answered, as Date.now(). */
  readonly until: number
  /** All variables. */
  readonly env: NodeJS.ProcessEnv
}

/** Milliseconds that all delegates of one call may take together, and what of them an ADD leaves for its undoing. */
export const patience = 7000
const undoing = 2500

/**
 * Calls the plugin and returns its result (undefined where the command has none). Its stderr goes to ours. Throws its own error
 * with code and message where it says one; CniError 104 when it is not found, answers no JSON object, ends by a
 * signal, or takes too long, in which case it is killed with all that it started.
 */
export function delegate(delegation: Delegation): Result | undefined {
  const { type, command, json, version } = delegation
  const file = findPlugin(type, delegation.path)
  const { stdout, status, signal, stderr } = run(file, delegation)
  const answer = parse(stdout)
  if (signal !== null) throw failed(type, command, `was ended by ${signal}`, stderr)
  if (status !== 0) {
    if (isObject(answer) && typeof answer.code === 'number') throw theirs(type, answer)
    throw failed(
      type,
      command,
      `failed with exit code ${status} and said nothing that is an error in CNI`,
      stderr || stdout,
    )
  }
  if (command !== 'ADD') return undefined
  if (!isObject(answer)) throw failed(type, command, 'answered no JSON object', stdout)
  const named = typeof answer.cniVersion === 'string' && answer.cniVersion !== '' ? answer.cniVersion : version
  const result = parseResult(answer, named as Version, codes.delegate)
  if (result.ips.length === 0) throw failed(type, command, 'answered no addresses', stdout)
  return { ...result, cniVersion: typeof json.cniVersion === 'string' ? json.cniVersion : version }
}

/** Whether a configuration of this version may be sent with this command; where not, there is nobody to ask. */
export function knows(command: Command, version: Version): boolean {
  if (command === 'CHECK') return isAtLeast(version, '0.4.0')
  return command === 'GC' || command === 'STATUS' ? isAtLeast(version, '1.1.0') : true
}

/**
 * Path of the executable called `type` in the first folder of CNI_PATH that has one: a regular file that may be run. Throws
 * CniError 104 that lists the folders, or says that CNI_PATH is missing.
 */
export function findPlugin(type: string, path: readonly string[]): string {
  // TODO(07-cni): the first folder whose file of that name is regular and executable; else an error with the folders that were searched
  throw new Todo('07-cni')
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

function run(file: string, { type, command, json, env, until }: Delegation) {
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const left = Math.max(until - Date.now() - (command === 'ADD' ? undoing : 0), 500)
  // `detached` makes it the leader of a process group, by which what it started can be ended with it; spawnSync has it too.
  const options = { detached: true } as object
  const result = spawnSync(file, [], {
    ...options,
    input: JSON.stringify(json),
    env,
    timeout: left,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 24,
    encoding: 'utf8',
  })
  if (result.stderr) process.stderr.write(result.stderr)
  const { error } = result
  if (error === undefined) return result
  endGroup(result.pid)
  const code = (error as NodeJS.ErrnoException).code
  // A plugin may answer without reading what it is sent.
  if (code === 'EPIPE') return result
  const what =
    code === 'ETIMEDOUT'
      ? `took longer than ${Math.round(left / 100) / 10} s and was killed`
      : `could not be run: ${error.message}`
  throw failed(type, command, what, result.stderr ?? '')
}

function endGroup(pid: number): void {
  try {
    if (pid > 0) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended with all of its own.
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function theirs(type: string, { code, msg, details }: Json): CniError {
  const text = typeof msg === 'string' && msg !== '' ? msg : `the IPAM plugin ${type} failed`
  return new CniError(code as number, text, typeof details === 'string' && details !== '' ? details : undefined)
}

function failed(type: string, command: string, what: string, output: string): CniError {
  const said = output.trim().slice(0, 400)
  return new CniError(codes.delegate, `the IPAM plugin ${type} ${what} (${command})${said && `: ${said}`}`)
}
