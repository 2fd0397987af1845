/** How to get into machines that were left up. */
import { readdirSync, readFileSync } from 'node:fs'
import { paste } from '../../shell.ts'

/** Lines to type for each machine of the play that `jail` holds. */
export function keptLines(jail: number): readonly string[] {
  const mine = processesUnder(jail)
  const user = process.getuid?.() === 0 ? ['-U', '-S', '0', '-G', '0'] : ['-U', '--preserve-credentials']
  const lines = ['controlplane', 'node01'].flatMap(host => {
    const pid = mine.find(one => isFirst(one, host))
    if (pid === undefined) return []
    const home = ['env', '-i', 'HOME=/root', `TERM=${process.env.TERM ?? 'dumb'}`, 'bash', '--login']
    return [
      `${host.padEnd(13)} ${paste(['nsenter', '-t', `${pid}`, ...user, '-m', '-n', '-u', '-i', '-p', '--', ...home])}`,
    ]
  })
  return ['', 'the machines stay until you press Ctrl-C here; from another terminal:', ...lines]
}

function processesUnder(top: number): readonly number[] {
  const children = new Map<number, number[]>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = read(`/proc/${entry}/stat`)
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)])
  }
  const tree = [top]
  for (const one of tree) tree.push(...(children.get(one) ?? []))
  return tree
}

function isFirst(pid: number, host: string): boolean {
  const argv = read(`/proc/${pid}/cmdline`).split('\0')
  return argv.includes('cnilab-node') && argv.includes(host) && /^NSpid:.*\s1$/m.test(read(`/proc/${pid}/status`))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
