// generated from mini-cni/src/masquerade by npm run generate; do not edit
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** nft, or iptables-legacy, could not be run or refused what it was told. */
export class FilterError extends Error {
  override readonly name = 'FilterError'
  /** As `ENOENT` where there is no such program. */
  readonly code: string
  readonly syscall: string

  constructor(program: string, code: string, message: string) {
    super(message)
    this.syscall = program
    this.code = code
  }
}

/** Where distributions put it; runtimes call plugins with any PATH or none. */
const folders = ['/usr/sbin', '/sbin', '/usr/bin', '/bin', '/usr/local/sbin']

/** Path of a program of this node; undefined where it has none. */
export function findProgram(name: string, path = process.env.PATH ?? ''): string | undefined {
  const all = [...path.split(':').filter(folder => folder.startsWith('/')), ...folders]
  return all.map(folder => join(folder, name)).find(file => existsSync(file))
}

/** `nft -f -` with these lines: all of them, or none. Throws a FilterError. */
export function applyRules(lines: string): void {
  runProgram('nft', ['-f', '-'], lines)
}

/** `nft list table inet NAME`, as nft prints it; undefined where there is none. */
export function listTable(name: string): string | undefined {
  try {
    return runProgram('nft', ['-s', 'list', 'table', 'inet', name])
  } catch (error) {
    if (error instanceof FilterError && error.code === 'failed') return undefined
    throw error
  }
}

/** One call of a program; what it printed. Throws a FilterError with the program's own words. */
export function runProgram(name: string, args: readonly string[], input = ''): string {
  const file = findProgram(name)
  if (file === undefined)
    throw new FilterError(name, 'ENOENT', `there is no ${name} on this node; install ${packageOf(name)}`)
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const { status, error, stdout, stderr } = spawnSync(file, args, { input, encoding: 'utf8', timeout: 5000 })
  if (status === 0) return stdout
  const said = error?.message ?? stderr.trim().split('\n').slice(0, 2).join('; ')
  const code = /not permitted/i.test(said) ? 'EPERM' : 'failed'
  throw new FilterError(name, code, `${name} ${args.join(' ')}: ${said || `exit code ${status}`}`)
}

function packageOf(name: string): string {
  return name === 'nft' ? 'nftables' : 'iptables'
}
