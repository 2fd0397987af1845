import { readdirSync, readFileSync } from 'node:fs'

/** The process `pid` and all that it started, parents first, as `ps --forest` would show them; only `pid` where there is no /proc. */
export function descendantsOf(pid: number): readonly number[] {
  const children = Map.groupBy(running(), ({ parent }) => parent)
  const found = [pid]
  for (const parent of found) found.push(...(children.get(parent) ?? []).map(child => child.pid))
  return found
}

function running(): readonly { readonly pid: number; readonly parent: number }[] {
  try {
    return readdirSync('/proc').flatMap(entry => (/^\d+$/.test(entry) ? statOf(Number(entry)) : []))
  } catch {
    return []
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
