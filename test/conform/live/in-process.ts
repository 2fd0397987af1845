/** The plugin's own function, called in this process: environment and stdin in, exit code and answer out. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { libc } from '../../../mini-cni/src/netlink/ffi.ts'
import { main } from '../../../mini-cni/src/plugin/main.ts'
import type { Request } from './call-plugin.ts'

export interface Answer {
  readonly code: number
  /** What it printed, an entry for each JSON value. */
  readonly said: readonly unknown[]
  /** What it did to the kernel or to files, in order. */
  readonly touched: readonly string[]
}

let touched: string[] = []
listen()

/** Without a process around it; what it says to people is dropped. */
export async function callInProcess({ variables, input }: Request): Promise<Answer> {
  const said: unknown[] = []
  const { error } = console
  console.error = () => {}
  touched = []
  try {
    const code = await main(
      'mini-cni',
      { ...variables },
      {
        readInput: () => input,
        glanceAtInput: async () => parsed(input),
        answer: json => said.push(JSON.parse(JSON.stringify(json))),
      },
    )
    return { code, said, touched }
  } finally {
    console.error = error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Notes all that goes by these calls; nothing else that mini-cni has changes anything. */
function listen(): void {
  for (const [name, call] of Object.entries(libc)) {
    if (name === 'errno' || name === 'strerror') continue
    Object.assign(libc, { [name]: noting(name, call) })
  }
  for (const name of ['mkdirSync', 'writeFileSync', 'renameSync', 'linkSync', 'rmSync', 'ftruncateSync'] as const) {
    Object.assign(fs, { [name]: noting(name, fs[name] as (...args: never[]) => unknown) })
  }
  syncBuiltinESMExports()
}

function noting(name: string, call: (...args: never[]) => unknown) {
  return (...args: never[]) => {
    const enters = name === 'setns'
    if (!enters) touched.push(name)
    const answer = call(...args)
    if (enters) touched.push(name) // otherwise the kernel did not let it in, and nothing has happened
    return answer
  }
}
