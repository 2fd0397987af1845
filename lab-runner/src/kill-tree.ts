import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * `kill -KILL` for the process and all that it started. One that started its children in another pid namespace (`nsenter -p`)
 * is spared: it ends with them, and only it can reap them. Without that their namespace could not end where pid 1 reaps nobody.
 */
export function killTree(pid: number): void {
  const children = Map.groupBy(running(), ({ parent }) => parent)
  const tree = [pid]
  for (const parent of tree) tree.push(...(children.get(parent) ?? []).map(child => child.pid))
  for (const one of tree) if (!(children.has(one) && startsElsewhere(one))) kill(one)
}

function running(): readonly { readonly pid: number; readonly parent: number }[] {
  try {
    return readdirSync('/proc').flatMap(entry => (/^\d+$/.test(entry) ? statOf(Number(entry)) : []))
  } catch {
    return [] // no /proc: not Linux
  }
}

/** proc_pid_stat(5): the name, in parentheses, may itself hold blanks and parentheses; the parent is the second field after it. */
function statOf(pid: number): readonly { readonly pid: number; readonly parent: number }[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return [{ pid, parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) }]
  } catch {
    return [] // it ended while we were looking
  }
}

function startsElsewhere(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`) !== readlinkSync(`/proc/${pid}/ns/pid_for_children`)
  } catch {
    return true // a process that entered a user namespace can not be looked into from outside: ptrace(2), "dumpable"
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended by itself
  }
}
