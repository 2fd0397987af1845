/** Shells of nodes and pods: `nsenter` with a clean environment. */
import { existsSync, readlinkSync } from 'node:fs'
import { run } from '../../shell.ts'
import type { ExecOptions, Node, Output, Pod, PodSpec, Shell } from '../provider.ts'

const PATH = '/opt/cnilab/bin:/opt/cni/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** A shell in the namespaces of the process `pid` (its mount, net, uts, ipc and pid namespaces). */
export function nodeShell(pid: number): Shell {
  return shellIn(() => [...enter(pid), '-n'])
}

/** A shell on pod `spec`: its node's namespaces, but the network namespace /run/netns/NAME. */
export function podOf(spec: PodSpec, node: Node, pid: number): Pod {
  const netns = `/proc/${pid}/root/run/netns/${spec.name}`
  const missing = (): Output | undefined =>
    existsSync(netns)
      ? undefined
      : {
          exitCode: 125,
          stdout: '',
          stderr: `pod ${spec.name} does not exist: there is no /run/netns/${spec.name} on ${spec.node}\n`,
        }
  return { name: spec.name, node, ...shellIn(() => [...enter(pid), `--net=${netns}`], missing) }
}

function enter(pid: number): readonly string[] {
  const foreign = readlinkSync(`/proc/${pid}/ns/user`) !== readlinkSync('/proc/self/ns/user')
  return ['nsenter', '-t', String(pid), ...(foreign ? ['-U', '--preserve-credentials'] : []), '-m', '-u', '-i', '-p']
}

function shellIn(prefix: () => readonly string[], missing: () => Output | undefined = () => undefined): Shell {
  const command = (argv: readonly string[]): readonly string[] => [...prefix(), '--', ...argv]
  return {
    command,
    environment: nodeEnvironment(),
    async exec(argv: readonly string[], options: ExecOptions = {}): Promise<Output> {
      const answer = missing()
      if (answer !== undefined) return answer
      return run(command(argv), { ...options, env: { ...nodeEnvironment(), ...options.env }, replaceEnv: true })
    },
  }
}

/** The environment that a command on a node starts with; nothing of the user's own goes in. */
function nodeEnvironment(): Readonly<Record<string, string>> {
  return { PATH, HOME: '/root', USER: 'root', TERM: process.env.TERM ?? 'dumb', LANG: 'C.UTF-8' }
}
