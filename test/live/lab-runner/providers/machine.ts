/** A machine inside the test's own, in which nothing else runs: what it holds before and after can be compared exactly. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'

/** Root, or a user with one id, no passwd entry and no rights, as it looks from in there. */
export type Who = 'root' | 'a user'

export interface Machine {
  readonly home: string
  run(
    argv: readonly string[],
    options?: { readonly who?: Who; readonly env?: Readonly<Record<string, string>> },
  ): Result
  start(argv: readonly string[]): Running
  /** `cnilab ARGS` as root, to its end. */
  cnilab(...args: readonly string[]): Result
  state(): State
  end(): void
}

export interface Running {
  readonly done: Promise<Result>
  signal(signal: NodeJS.Signals): void
}

export interface Result {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Everything that a cluster could leave behind. Lists are sorted. */
export interface State {
  readonly links: readonly string[]
  readonly namespaces: readonly string[]
  readonly mounts: readonly string[]
  readonly processes: readonly string[]
  /** Outside the project: /run, /tmp, the home, and where programs settle down. */
  readonly files: readonly string[]
}

export const command = [pinnedNode(), `${root}/lab-runner/bin/run.js`]

const HOME = '/run/home'

// The project may itself lie in /tmp. All that the user does happens in one user namespace. Pid 1 takes orphans away, as init does.
const INIT = `
  mount -t tmpfs run /run
  mkdir -p /run/netns /run/home /run/workspace /run/project
  mount --rbind "$1" /run/project
  mount -t tmpfs -o mode=1777 tmp /tmp
  [ -e "$1/package.json" ] || { mkdir -p "$1"; mount --rbind /run/project "$1"; }
  chmod 777 /run/home /run/workspace
  ip link set lo up
  unshare -U --map-user=64002 --map-group=64002 -- sh -c 'echo ready; exec sleep 86400' &
  while :; do sleep 86400 & wait $!; done`

const FILES = `
  find /run /tmp -xdev '(' -path /run/project -o -path /run/workspace -o -path "$1" ')' -prune -o -printf '%p %y %s %T@\\n'
  find /etc/cni /opt/cni /var/lib/cni /etc/netns 2>/dev/null || :
  ls -d /etc/* /opt/* /var/lib/* /root/.[!.]* /root/* / /* 2>/dev/null || :`

export async function bootMachine(): Promise<Machine> {
  const argv = ['-mnpuif', '--kill-child', '--mount-proc', 'sh', '-euc', INIT, 'sh', root]
  const keeper = spawn('unshare', argv, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [first] = await Promise.race([once(keeper.stdout, 'data'), once(keeper, 'exit')])
  const [init] = childrenOf(keeper.pid)
  const user = childrenOf(init).find(pid => userNamespace(pid) !== userNamespace(init))
  if (String(first) !== 'ready\n' || init === undefined) throw new Error('a machine for the test did not boot')

  const enter = (argv: readonly string[], who: Who = 'root') => {
    const into = who === 'root' ? ['-t', `${init}`] : ['-t', `${user}`, '-U', '--preserve-credentials']
    return [...into, '-m', '-n', '-u', '-i', '-p', '--', 'sh', '-c', 'cd "$0" && exec "$@"', root, ...argv]
  }
  const env = { PATH: process.env.PATH, HOME, NO_COLOR: '1', CNILAB_WORKSPACE: '/run/workspace' }
  const run: Machine['run'] = (argv, options = {}) =>
    spawnSync('nsenter', enter(argv, options.who), { encoding: 'utf8', env: { ...env, ...options.env } })
  const lines = (...argv: readonly string[]) => {
    const { status, stdout, stderr } = run(argv)
    if (status !== 0) throw new Error(`${argv.join(' ')}: ${status} ${stderr}`)
    return stdout.trimEnd().split('\n').sort()
  }
  const mounts = () => lines('cut', '-d ', '-f4-', '/proc/1/mountinfo')
  // Other tests pin namespaces meanwhile; those it began with go from here as well when they take them away.
  const inherited = new Set(mounts().filter(line => line.includes(' - nsfs ')))
  return {
    home: HOME,
    run,
    start: argv => watch(spawn('nsenter', enter(argv), { env })),
    cnilab: (...args) => run([...command, ...args]),
    state: () => ({
      links: lines('ip', '-o', 'link'),
      namespaces: lines('ls', '/run/netns'),
      mounts: mounts().filter(line => !inherited.has(line)),
      processes: descendants(init).toSorted(),
      files: lines('sh', '-c', FILES, 'sh', root),
    }),
    end: () => void keeper.kill('SIGKILL'),
  }
}

/** The program is the child of nsenter, which waits for it. */
function watch(nsenter: ChildProcess): Running {
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    nsenter[name]?.setEncoding('utf8').on('data', text => {
      output[name] += text
    })
  }
  return {
    done: once(nsenter, 'close').then(([status]) => ({ status, ...output })),
    signal(signal) {
      for (const pid of childrenOf(nsenter.pid)) process.kill(pid, signal)
    },
  }
}

/** Command lines of all living processes below `pid`. What we run in there by nsenter is not below it, unless it was left behind. */
function descendants(pid: number): readonly string[] {
  const found: string[] = []
  const queue = [pid]
  for (const parent of queue) {
    for (const child of childrenOf(parent)) {
      queue.push(child)
      const words = readFile(`/proc/${child}/cmdline`)
      if (words !== '') found.push(words.replaceAll('\0', ' ').trim())
    }
  }
  return found
}

/** proc(5), task/TID/children: zombies are in it too. */
const userNamespace = (pid: number | undefined) => readlinkSync(`/proc/${pid}/ns/user`)

function childrenOf(pid: number | undefined): readonly number[] {
  const parents = (entry: string) => /^PPid:\s+(\d+)$/m.exec(readFile(`/proc/${entry}/status`))?.[1]
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry) && parents(entry) === String(pid))
    .map(Number)
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it ended while we were looking
  }
}
