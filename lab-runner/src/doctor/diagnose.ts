/** Facts about a machine → what a person should read and type. Pure. */
import { shortPath } from '../course/content-error.ts'
import { aptLine } from './apt-line.ts'
import { diagnoseNamespaces } from './diagnose-namespaces.ts'
import type { Facts } from './facts.ts'
import { missingPackages, programs } from './programs.ts'

/** `ok` it works, `bad` the cluster cannot live without it, `note` something that only some labs or people need. */
export interface Finding {
  readonly mark: 'ok' | 'bad' | 'note'
  readonly text: string
  /** What came back when it was tried. */
  readonly said?: string
  /** What to do, each with what it is good for: `for this boot` → `sudo sysctl …`. */
  readonly remedies: readonly { readonly when: string; readonly type: string }[]
}

export interface Diagnosis {
  readonly findings: readonly Finding[]
  /** Whether `cnilab up` can work here. */
  readonly usable: boolean
  /** Debian packages that `--fix` would install. */
  readonly packages: readonly string[]
}

export function diagnose(facts: Facts): Diagnosis {
  const packages = facts.platform === 'linux' ? missingPackages(facts.programs) : []
  const findings =
    facts.platform === 'linux'
      ? [
          about(facts),
          ...missing(facts, packages),
          ...(facts.programs.unshare === undefined ? [] : diagnoseNamespaces(facts)),
          ...kinds(facts),
          ...ffi(facts),
          ...ids(facts),
          ...kubernetes(facts),
          ...dead(facts),
        ]
      : [notLinux(facts)]
  return { findings, usable: findings.every(finding => finding.mark !== 'bad'), packages }
}

function about({ kernel, node, programs: found, wsl, container }: Facts): Finding {
  const versions = programs
    .filter(({ name, label }) => found[name] && (name === 'nft' || label !== undefined))
    .map(({ name, label }) => `${label ?? name} ${found[name]}`)
  const where = `${wsl ? ' under WSL' : ''}${container ? ` in ${container}` : ''}`
  const text = [
    `Linux ${short(kernel)}${where}`,
    `Node ${short(node.version)}${node.pinned ? ' (pinned)' : ''}`,
    ...versions,
  ].join(', ')
  return { mark: 'ok', text, remedies: [] }
}

function missing({ programs: found, install }: Facts, packages: readonly string[]): readonly Finding[] {
  if (packages.length === 0) return []
  const names = programs.filter(({ name, optional }) => !optional && found[name] === undefined).map(({ name }) => name)
  const remedies =
    install === 'no-apt'
      ? [{ when: 'here', type: `install with this system's package manager what Debian calls: ${packages.join(' ')}` }]
      : [
          { when: 'here', type: aptLine(packages, install) },
          ...(install === 'ask' ? [] : [{ when: 'or', type: 'cnilab doctor --fix' }]),
        ]
  return [{ mark: 'bad', text: `not found: ${names.join(', ')}`, remedies }]
}

function kinds({ kinds: tried, root }: Facts): readonly Finding[] {
  return Object.entries(tried).flatMap(([kind, trouble]): readonly Finding[] => {
    if (trouble === undefined) return []
    const sudo = root ? '' : 'sudo '
    const module = kind === 'masquerade' ? 'nft_masq' : kind
    return [
      {
        mark: kind === 'veth' || kind === 'bridge' ? 'bad' : 'note',
        text: `this kernel has no ${kind}${neededFor[kind] ? ` (needed for: ${neededFor[kind]})` : ''}`,
        said: trouble,
        remedies: [{ when: 'if it is a module', type: `${sudo}modprobe ${module}` }],
      },
    ]
  })
}

const neededFor: Readonly<Record<string, string>> = {
  veth: 'everything',
  bridge: 'everything from lab 04 on, and the nodes themselves',
  vxlan: 'lab 06 on the routed underlay',
  masquerade: 'reaching the outside',
}

function ffi({ ffi: { backend, trouble } }: Facts): readonly Finding[] {
  if (backend !== undefined) return [{ mark: 'ok', text: `system calls by ${backend}`, remedies: [] }]
  if (trouble === undefined) return []
  return [
    {
      mark: 'bad',
      text: 'no way to make system calls from Node',
      said: trouble,
      remedies: [{ when: 'try', type: 'npm ci' }],
    },
  ]
}

function ids({ root, idRange }: Facts): readonly Finding[] {
  if (root || idRange) return []
  return [
    {
      mark: 'note',
      text: 'optional, not found: a range of user ids (newuidmap, /etc/subuid); without it every file in a node belongs to its root',
      remedies: [],
    },
  ]
}

function kubernetes({ kubernetes: trouble, kubernetesIn: dir }: Facts): readonly Finding[] {
  if (dir !== undefined) {
    return [{ mark: 'ok', text: `--provider kubernetes, with the programs in ${shortPath(dir)}`, remedies: [] }]
  }
  if (trouble === undefined) return []
  return [{ mark: 'note', text: `optional, not here: --provider kubernetes; ${trouble}`, remedies: [] }]
}

function dead({ dead: names = [] }: Facts): readonly Finding[] {
  if (names.length === 0) return []
  const text = `control groups of clusters that went without a down: ${names.join(', ')}`
  return [{ mark: 'note', text, remedies: [{ when: 'take them away', type: `cnilab down --name ${names[0]}` }] }]
}

function notLinux({ platform }: Facts): Finding {
  const system = { darwin: 'macOS', win32: 'Windows' }[platform] ?? platform
  const remedy =
    platform === 'win32'
      ? { when: 'a Linux beside it', type: 'wsl --install -d Ubuntu-24.04, and cnilab in there' }
      : {
          when: 'a Linux in a machine of its own',
          type: 'limactl start template:ubuntu-24.04, and cnilab in there: limactl shell ubuntu-24.04',
        }
  return { mark: 'bad', text: `${system} has no network namespaces; cnilab needs the Linux kernel`, remedies: [remedy] }
}

/** `6.8.0-31-generic` → `6.8`. */
function short(version: string): string {
  return version.replace(/^v?(\d+\.\d+).*/, '$1')
}
