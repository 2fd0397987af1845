/** Which two machines: those that are named, else those that Kubernetes knows, else those of the platform. */
import { Exit, LabError } from '../../errors.ts'
import { admin } from '../../kubernetes/admin.ts'
import type { Output, Shell } from '../provider.ts'

export interface Host {
  /** As people name it, and as ssh finds its key by. */
  readonly name: string
  /** What ssh connects to; absent: this machine. */
  readonly target?: string
  /** It is a container of that engine, and `target` its name. */
  readonly engine?: string
  /** Tells a container from a later one of that name. */
  readonly id?: string
  /** By which the other reaches it, where that is known before it is asked. */
  readonly address?: string
}

/** A line to type here that is run there. */
export function typedThere({ name, target, engine }: Host, line: string): string {
  if (engine !== undefined) return `${engine} exec ${name} ${line}`
  return target === undefined ? line : `ssh ${name} ${line}`
}

/** Two hosts, in the order of the nodes. Throws LabError with the flag to type. */
export async function findHosts(here: Shell, wanted: string | undefined): Promise<readonly Host[]> {
  if (wanted !== undefined) return named(wanted, await own(here))
  const hostname = await own(here)
  const other = (await fromKubernetes(here, hostname)) ?? (await fromPlatform(here, hostname))
  if (other !== undefined) return [{ name: hostname }, other]
  throw new LabError(`ssh: which is the other machine? kubectl shows no second node, and there is no node01`, {
    exit: Exit.usage,
    suggestions: ['name both, this one first: --nodes this,root@192.0.2.2'],
  })
}

function named(wanted: string, hostname: string): readonly Host[] {
  const words = wanted.split(',').map(word => word.trim())
  const bad = words.find(
    word => !/^([\w.-]+@)?([\w.-]+|\[[0-9a-f:]+\])(:\d{1,5})?$/i.test(word) || word.startsWith('-'),
  )
  if (words.length === 2 && bad === undefined && words[0] !== words[1]) {
    return words.map(word => (word === 'this' || word === hostname ? { name: hostname } : hostOf(word)))
  }
  const why = bad === undefined ? 'two different machines are needed' : `"${bad}" is no machine`
  throw new LabError(`--nodes ${wanted}: ${why}`, {
    exit: Exit.usage,
    suggestions: ['as in: --nodes this,node01', 'or: --nodes this,root@192.0.2.2:2222'],
  })
}

/** The URI form is the one that takes a port, and brackets (ssh(1)). */
function hostOf(word: string): Host {
  const name = word.replace(/:\d+$/, '')
  return { name, target: name === word && !word.includes('[') ? word : `ssh://${word}` }
}

async function own(here: Shell): Promise<string> {
  return (await here.exec(['uname', '-n'])).stdout.trim()
}

interface KubernetesNode {
  readonly metadata: { readonly name: string }
  readonly status?: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] }
}

/** The node that is not this machine, by a name that resolves here, else by its address. A control plane's own kubeconfig goes before any that somebody has set. */
async function fromKubernetes(here: Shell, hostname: string): Promise<Host | undefined> {
  const found = await answerOf(here, ['test', '-r', admin])
  const own = found.exitCode === 0 ? ['--kubeconfig', admin] : []
  const argv = ['kubectl', 'get', 'nodes', '-o', 'json', '--request-timeout=4s', ...own]
  const { exitCode, stdout } = await answerOf(here, argv)
  if (exitCode !== 0) return undefined
  const { items }: { readonly items: readonly KubernetesNode[] } = JSON.parse(stdout)
  const others = items.filter(({ metadata }) => metadata.name !== hostname)
  const [other] = others
  if (other === undefined || others.length === items.length) return undefined
  if (others.length > 1) {
    const names = others.map(({ metadata }) => metadata.name)
    throw new LabError(`ssh: Kubernetes has ${items.length} nodes, and the labs use two`, {
      exit: Exit.usage,
      suggestions: names.map(name => `--nodes this,${name}`),
    })
  }
  const { name } = other.metadata
  if (await resolves(here, name)) return { name, target: name }
  const address = other.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
  return address === undefined ? undefined : { name: address, target: address }
}

async function fromPlatform(here: Shell, hostname: string): Promise<Host | undefined> {
  const name = hostname === 'node01' ? 'controlplane' : 'node01'
  return (await resolves(here, name)) ? { name, target: name } : undefined
}

async function resolves(here: Shell, name: string): Promise<boolean> {
  return (await answerOf(here, ['getent', 'hosts', name])).exitCode === 0
}

/** A program that is not there has answered no. */
async function answerOf(here: Shell, argv: readonly string[]): Promise<Output> {
  return here.exec(argv, { timeout: 6000 }).catch(() => ({ exitCode: 127, stdout: '', stderr: '' }))
}
