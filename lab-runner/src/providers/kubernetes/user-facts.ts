/** What containers of an ordinary user would need, and whether this one has it. */
import { accessSync, constants, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { UserFacts } from './judge-machine.ts'

export function userFacts(): UserFacts {
  const own = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n')
  const name = userName()
  return {
    name,
    version: own.every(line => line.startsWith('0::')) ? 2 : 1,
    delegated: isWritable(`/sys/fs/cgroup${own[0]?.slice('0::'.length)}/cgroup.procs`),
    idRange: ['/etc/subuid', '/etc/subgid'].every(file => owners(file).some(one => [name, uid()].includes(one))),
  }
}

const uid = (): string => String(process.getuid?.())

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return uid() // an id without passwd entry
  }
}

/** Lines `name:first:count`, or with the uid in place of the name. */
function owners(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map(line => line.split(':')[0] ?? '')
  } catch {
    return []
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
