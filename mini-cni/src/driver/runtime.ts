import { spawnSync } from 'node:child_process'
import { basename, dirname } from 'node:path'
import type { Attachment, NetConf, Result } from '../model.ts'
import { Todo } from '../model.ts'
import * as pipeline from '../pipeline.ts'

/** Milliseconds that a plugin gets for one call; runtimes are more patient. */
const patience = 30_000

/** How pods get their interface: CNI's three operations. */
export type Attaching = Pick<typeof pipeline, 'add' | 'check' | 'del'>

/** By calling the pipeline in this process, or, with `plugin`, that executable as a container runtime does. */
export function attachingBy(plugin: string | undefined): Attaching {
  if (plugin === undefined) return pipeline
  return {
    add: (pod, conf) => JSON.parse(callPlugin(plugin, 'ADD', pod, conf)),
    check(pod, conf, prevResult) {
      callPlugin(plugin, 'CHECK', pod, { ...conf, prevResult })
    },
    del(pod, conf) {
      callPlugin(plugin, 'DEL', pod, conf)
    },
  }
}

/**
 * One call of a CNI plugin (CNI SPEC §3): six variables, the configuration on stdin. Returns what it said on stdout; throws
 * its error's message, and for a hole of ours that is still empty the Todo with its place.
 */
export function callPlugin(
  plugin: string,
  command: string,
  { containerId, ifname, netns }: Attachment,
  conf: NetConf & { readonly prevResult?: Result },
): string {
  const name = basename(plugin)
  const { error, status, stdout, stderr } = spawnSync(plugin, [], {
    input: JSON.stringify({ ...conf, type: name, ...declared(conf) }),
    encoding: 'utf8',
    timeout: patience,
    killSignal: 'SIGKILL',
    env: {
      PATH: process.env.PATH,
      CNI_COMMAND: command,
      CNI_CONTAINERID: containerId,
      CNI_NETNS: netns,
      CNI_IFNAME: ifname,
      CNI_PATH: dirname(plugin),
      MINI_CNI_DEBUG: '1', // Its own errors with their stack, on stderr.
    },
  })
  if (error !== undefined && (error as NodeJS.ErrnoException).code !== 'EPIPE') {
    const isLate = (error as NodeJS.ErrnoException).code === 'ETIMEDOUT'
    throw new Error(`${name} ${command} ${isLate ? `did not end in ${patience / 1000} s` : error.message}`)
  }
  if (status !== 0) throw failure(`${name} ${command}`, stdout, stderr)
  if (command === 'ADD') mustBeJson(`the result of ${name}`, stdout)
  return stdout
}

/** A runtime hands over only what the configuration says that the plugin can use. */
function declared({ runtimeConfig }: NetConf): object {
  return runtimeConfig?.ips === undefined ? {} : { capabilities: { ips: true } }
}

function failure(call: string, stdout: string, stderr: string): Error {
  const lab = /\bTODO\((\d\d-[\w-]+)\)/.exec(stdout)?.[1]
  const error = lab === undefined ? new Error(`${call}: ${messageIn(stdout, stderr)}`) : new Todo(lab)
  // The place in the tree is that in the other process; a hole may be the cause of what is told first.
  if (/^\s+at /m.test(stderr)) error.stack = stderr.slice(Math.max(0, stderr.lastIndexOf('TODO(')))
  return error
}

function messageIn(stdout: string, stderr: string): string {
  const told = stdout.trim() === '' ? stderr.trim() : stdout.trim()
  try {
    const { code, msg, details } = JSON.parse(stdout)
    return `${msg} (code ${code})${details ? `; ${details}` : ''}`
  } catch {
    return `failed, and its stdout is no error of CNI: ${told.slice(0, 200) || 'empty'}`
  }
}

function mustBeJson(what: string, text: string): void {
  try {
    JSON.parse(text)
  } catch {
    throw new Error(`${what} is no JSON: ${text.slice(0, 200).trim() || 'it is empty'}`)
  }
}
