/** Shells of nodes and pods: `nsenter` with a clean environment. */
import { existsSync, readlinkSync } from 'node:fs'
import { run } from '../../shell.ts'
import type { ExecOptions, Node, Output, Pod, PodSpec, Shell } from '../provider.ts'

/** CNI plugins last: one of them is called `bridge`, as iproute2's program is. */
const PATH = '/opt/cnilab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/cni/bin'

/** A shell in the namespaces of node `name`'s first process (its mount, net, uts, ipc and pid namespaces). */
export function nodeShell(name: string, pid: number | undefined): Shell {
  return shellIn(pid, ['-n'], () => down(name, pid))
}

/** A shell on pod `spec`: its node's namespaces, but the network namespace /run/netns/NAME. */
export function podOf(spec: PodSpec, node: Node, pid: number | undefined): Pod {
  const netns = `/proc/${pid}/root/run/netns/${spec.name}`
  const noPod = `pod ${spec.name} does not exist: there is no /run/netns/${spec.name} on ${spec.node}`
  const missing = (): Output | undefined =>
    down(spec.node, pid) ?? (existsSync(netns) ? undefined : { exitCode: 125, stdout: '', stderr: `${noPod}\n` })
  return { name: spec.name, node, ...shellIn(pid, [`--net=${netns}`], missing) }
}

/** The answer of a node without its first process, with which the kernel ends all that ran there. */
function down(name: string, pid: number | undefined): Output | undefined {
  if (pid !== undefined && userNamespaceOf(pid) !== undefined) return undefined
  const stderr = `${name} is down: its first process was killed. A new cluster: cnilab down, then cnilab up\n`
  return { exitCode: 137, stdout: '', stderr }
}

function shellIn(pid: number | undefined, network: readonly string[], missing: () => Output | undefined): Shell {
  const enter = (argv: readonly string[]): readonly string[] => {
    const foreign = userNamespaceOf(pid) !== userNamespaceOf('self')
    const user = foreign ? ['-U', '--preserve-credentials'] : []
    return ['nsenter', '-t', String(pid), ...user, '-m', '-u', '-i', '-p', ...network, '--', ...argv]
  }
  return {
    command(argv) {
      const answer = missing()
      return answer === undefined ? enter(argv) : ['sh', '-c', 'echo "$1" >&2; exit "$2"', 'sh', ...sayings(answer)]
    },
    environment: nodeEnvironment(),
    async exec(argv: readonly string[], options: ExecOptions = {}): Promise<Output> {
      const answer = missing()
      if (answer !== undefined) return answer
      return run(enter(argv), { ...options, env: { ...nodeEnvironment(), ...options.env }, replaceEnv: true })
    },
  }
}

function sayings({ stderr, exitCode }: Output): readonly string[] {
  return [stderr.trim(), String(exitCode)]
}

/** Undefined where there is no such process any more: a zombie has no namespaces. */
function userNamespaceOf(pid: number | 'self' | undefined): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/user`)
  } catch {
    return undefined
  }
}

/** The environment that a command on a node starts with; nothing of the user's own goes in. */
export function nodeEnvironment(): Readonly<Record<string, string>> {
  return { PATH, HOME: '/root', USER: 'root', TERM: process.env.TERM ?? 'dumb', LANG: 'C.UTF-8' }
}
