/** What was found on a node, as look.sh prints it. */
import { LabError } from '../errors.ts'

export interface Link {
  readonly ifname: string
  readonly operstate?: string
  readonly mtu?: number
  /** Interface that it is a port of. */
  readonly master?: string
  /** Its other end is in another namespace. */
  readonly link_netnsid?: number
  readonly link?: string
  readonly linkinfo?: {
    readonly info_kind?: string
    readonly info_data?: { readonly id?: number; readonly port?: number; readonly external?: boolean }
  }
  readonly addr_info?: readonly { readonly local?: string; readonly prefixlen?: number }[]
}

export interface Route {
  readonly dst: string
  readonly gateway?: string
  readonly dev?: string
  readonly type?: string
  readonly protocol?: string
}

export interface NodeState {
  readonly hostname: string
  /** Seconds since 1970, as its clock has it. */
  readonly clock: number
  readonly links: readonly Link[]
  readonly routes: readonly Route[]
  /** Files of /etc/cni/net.d in the order in which a runtime reads them; text is empty for what is no configuration. */
  readonly configuration: readonly { readonly name: string; readonly text: string }[]
  /** Names in /opt/cni/bin. */
  readonly plugins: readonly string[]
  readonly files: readonly string[]
  /** Names of the programs that run. */
  readonly programs: readonly string[]
}

/** Throws LabError where it is not what look.sh prints. */
export function readNodeState(text: string): NodeState {
  const sections = new Map(
    text.split(/^== /m).map(section => {
      const [name = '', ...lines] = section.split('\n')
      return [name, lines.join('\n')] as const
    }),
  )
  const lines = (name: string) => (sections.get(name) ?? '').split('\n').filter(line => line !== '')
  const list = (name: string) => JSON.parse(sections.get(name)?.trim() || '[]')
  if (!sections.has('programs')) throw new LabError('the node did not say all about itself: look.sh was cut short')
  return {
    hostname: lines('hostname')[0] ?? '',
    clock: Number(lines('clock')[0]),
    links: list('links').filter((link: Partial<Link>) => link.ifname !== undefined),
    routes: [...list('routes'), ...list('routes6')],
    configuration: (sections.get('configuration') ?? '').split(/^-- /m).flatMap(file => {
      const [name = '', ...rest] = file.split('\n')
      return name === '' ? [] : [{ name, text: rest.join('\n').trim() }]
    }),
    plugins: lines('plugins'),
    files: lines('files'),
    programs: lines('programs'),
  }
}

/** Types of the plugins of a configuration, in order; none where it is no JSON. */
export function pluginTypes(text: string): readonly string[] {
  try {
    const { type, plugins = [] } = JSON.parse(text)
    return [...(type === undefined ? [] : [type]), ...plugins.map((plugin: { readonly type: string }) => plugin.type)]
  } catch {
    return []
  }
}

/** The configuration that a runtime takes: the first by name with an ending that it knows. */
export function inUse({ configuration }: NodeState): NodeState['configuration'][number] | undefined {
  return configuration
    .filter(({ name }) => /\.(conf|conflist|json)$/.test(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))[0]
}
