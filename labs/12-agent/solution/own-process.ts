// generated from mini-cni/src/agent by npm run generate; do not edit
import { spawn } from 'node:child_process'
import type { Call } from '../plugin/call.ts'
import { sourceOf } from '../plugin/steps.ts'
import * as record from '../protocol/record.ts'
import { nameOf, type Reply, type Request } from './request.ts'

/**
 * Whether a call has to ask another plugin for addresses, which may take seconds: it is then made by a process of its own, like without an
 * agent, and nobody else waits for it.
 */
export function asksOthers({ config, environment, pod }: Call): boolean {
  if (config.role !== 'main') return false
  const known = environment.command === 'DEL' ? record.find(pod) : undefined
  return (known === undefined || known === 'damaged' ? config.source : sourceOf(known.ipam)) === 'delegate'
}

/** Makes the call as `bin/mini-cni` would. `argv` starts such a process. */
export function inOwnProcess(argv: readonly string[], request: Request): Promise<Reply> {
  const { environment, input } = request
  const variables = { ...environment?.(), ...request.variables }
  const [file = '', ...args] = [...argv, nameOf(request)]
  return new Promise(resolve => {
    const child = spawn(file, args, { env: variables })
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', chunk => stdout.push(chunk))
    child.stderr.on('data', chunk => stderr.push(chunk))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('error', error => resolve({ code: 1, stdout: '', stderr: `${error.message}\n` }))
    child.on('close', code => {
      const [out, err] = [stdout, stderr].map(chunks => Buffer.concat(chunks).toString('utf8'))
      resolve({ code: code ?? 1, stdout: (out ?? '').trimEnd(), stderr: err ?? '' })
    })
  })
}
