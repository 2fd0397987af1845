/** The container engine under kind, by its command line: which one it is, and the nodes that run in it. */
import { Exit, LabError } from '../../errors.ts'
import type { Output, Shell } from '../provider.ts'

export interface Container {
  readonly name: string
  readonly id: string
  /** kind's name for the cluster that it is a node of. */
  readonly cluster: string
  readonly role: string
  readonly running: boolean
  /** IPv4, on the network of all nodes. */
  readonly address: string
  /** `ADDRESS:PORT` of this machine, where the API server is published. */
  readonly api: string | undefined
  /** Where paths of the host are mounted in it. */
  readonly mounts: readonly string[]
}

const engines = ['docker', 'nerdctl', 'podman']
const clusterLabel = 'io.x-k8s.kind.cluster'
const roleLabel = 'io.x-k8s.kind.role'

/** The one that kind takes: what KIND_EXPERIMENTAL_PROVIDER names, else the first that is installed. Throws LabError where there is none. */
export async function findEngine(here: Shell, wanted = process.env.KIND_EXPERIMENTAL_PROVIDER): Promise<string> {
  const tried = wanted ? [wanted] : engines
  const answers = await Promise.all(tried.map(engine => ask(here, [engine, '--version'])))
  const found = tried.find((_, index) => answers[index]?.exitCode === 0)
  if (found !== undefined) return found
  throw new LabError(
    wanted
      ? `KIND_EXPERIMENTAL_PROVIDER is ${wanted}, which is not here`
      : 'there is no Docker, nerdctl or Podman here',
    { exit: Exit.machine, suggestions: ['apt-get install docker.io', 'without one: --provider kubernetes'] },
  )
}

/** Nodes of all kind clusters, or of one. Throws LabError where the engine does not answer. */
export async function listNodes(here: Shell, engine: string, cluster?: string): Promise<readonly Container[]> {
  const label = `label=${clusterLabel}${cluster === undefined ? '' : `=${cluster}`}`
  const listed = await ask(here, [engine, 'ps', '-a', '--filter', label, '--format', '{{.Names}}'])
  if (listed.exitCode !== 0) throw silent(engine, listed.stderr)
  const names = listed.stdout.split('\n').filter(name => name !== '')
  if (names.length === 0) return []
  const { exitCode, stdout, stderr } = await ask(here, [engine, 'inspect', ...names])
  if (exitCode !== 0) throw silent(engine, stderr)
  return readNodes(stdout).toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

/** The control plane is node1. */
function rank({ role }: Container): number {
  return role === 'control-plane' ? 0 : 1
}

interface Inspected {
  readonly Id: string
  readonly Name: string
  readonly Config: { readonly Labels: Readonly<Record<string, string>> | null }
  readonly State: { readonly Running: boolean }
  readonly NetworkSettings: {
    readonly IPAddress?: string
    readonly Networks?: Readonly<Record<string, { readonly IPAddress: string }>>
    readonly Ports?: Readonly<Record<string, readonly Published[] | null>>
  }
  readonly Mounts?: readonly { readonly Destination: string }[]
}

interface Published {
  /** Podman leaves it empty for any. */
  readonly HostIp?: string
  readonly HostPort: string
}

/** As in a URL, and as kind itself writes it: its certificate has what `apiServerAddress` of its configuration says. */
function published([first]: readonly Published[]): string | undefined {
  if (first === undefined) return undefined
  const host = first.HostIp || '127.0.0.1'
  return `${host.includes(':') ? `[${host}]` : host}:${first.HostPort}`
}

/** What `docker inspect`, `podman inspect` or `nerdctl inspect` prints. A load balancer is no node. */
export function readNodes(json: string): readonly Container[] {
  const containers: readonly Inspected[] = JSON.parse(json)
  return containers.flatMap(({ Id, Name, Config, State, NetworkSettings, Mounts = [] }) => {
    const { [clusterLabel]: cluster, [roleLabel]: role } = Config.Labels ?? {}
    if (cluster === undefined || role === undefined || role === 'external-load-balancer') return []
    const { Networks = {}, IPAddress, Ports = {} } = NetworkSettings
    const address = Networks.kind?.IPAddress || Object.values(Networks)[0]?.IPAddress || IPAddress || ''
    return [
      {
        ...{ name: Name.replace(/^\//, ''), id: Id, cluster, role, running: State.Running, address },
        api: published(Ports['6443/tcp'] ?? []),
        mounts: Mounts.map(({ Destination }) => Destination),
      },
    ]
  })
}

function silent(engine: string, said: string): LabError {
  const why = said.trim().split('\n')[0] ?? ''
  const denied = /permission denied/i.test(why)
  return new LabError(`${engine} does not answer: ${why}`, {
    exit: Exit.machine,
    suggestions: denied
      ? ['become one of its group, then log in again: sudo usermod -aG docker $USER']
      : [`is it running?  sudo systemctl start ${engine}`, 'without it: --provider kubernetes'],
  })
}

async function ask(here: Shell, argv: readonly string[]): Promise<Output> {
  return here.exec(argv, { timeout: 10_000 }).catch(() => ({ exitCode: 127, stdout: '', stderr: `no ${argv[0]}` }))
}
