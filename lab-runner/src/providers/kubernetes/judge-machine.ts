/** Facts about a machine → why no kubelet runs there, as a sentence with the remedy. Pure. */

export interface KubeletFacts {
  /** Undefined for root. */
  readonly user?: UserFacts | undefined
  /** Programs that are not there, and the Debian packages that have them. */
  readonly missing: readonly string[]
  readonly packages: readonly string[]
  /** What each says of its version. */
  readonly containerd: string
  readonly openssl: string
  /** Of root only. */
  readonly groups?: GroupFacts | undefined
}

/** What containers of an ordinary user need. */
export interface UserFacts {
  readonly name: string
  readonly idRange: boolean
  /** What was said where no overlay could be mounted as root of a user namespace. */
  readonly overlay?: string | undefined
}

export interface GroupFacts {
  /** What was said where no group could be made. */
  readonly trouble?: string | undefined
  /** Of version 2 only: cgroup.controllers and cgroup.subtree_control of the uppermost group that is seen here. */
  readonly controllers?: readonly string[]
  readonly given?: readonly string[]
  /** That group is not the machine's first, and processes are in it: so it can give nothing more to groups below. */
  readonly occupied?: boolean
}

/** Lines `controllers …`, `given …` and `occupied`; none of them with version 1. */
export function readGroups(text: string): GroupFacts {
  const words = (key: string) => new RegExp(`^${key} ?(.*)$`, 'm').exec(text)?.[1]?.split(' ').filter(Boolean)
  const controllers = words('controllers')
  if (controllers === undefined) return {}
  return { controllers, given: words('given') ?? [], occupied: words('occupied') !== undefined }
}

/** Undefined where nothing is missing but, perhaps, the programs of Kubernetes. */
export function judgeMachine({
  user,
  missing,
  packages,
  containerd,
  openssl,
  groups,
}: KubeletFacts): string | undefined {
  if (missing.length > 0) {
    const sudo = user === undefined ? '' : 'sudo '
    return `not found: ${missing.join(', ')}: ${sudo}apt-get install -y --no-install-recommends ${packages.join(' ')}`
  }
  const general = oldRuntime(containerd) ?? oldOpenssl(openssl)
  return general ?? (user && (newRuntime(containerd) ?? notFor(user))) ?? (groups && groupless(groups))
}

const asRoot = 'as root it works: sudo env "PATH=$PATH" cnilab up --provider kubernetes'

/** For an ordinary user, from what it says of its version. */
export function newRuntime(said: string): string | undefined {
  if (versionIn(said)[0] < 2) return undefined
  return `containerd 2 starts nothing without control groups, and only root makes some; 1.6 or 1.7 does, and ${asRoot}`
}

function versionIn(said: string): readonly [number, number] {
  const [, major = 0, minor = 0] = (/\bv?(\d+)\.(\d+)\.\d+/.exec(said) ?? []).map(Number)
  return [major, minor]
}

function oldRuntime(said: string): string | undefined {
  const [major, minor] = versionIn(said)
  if (major > 1 || (major === 1 && minor >= 6)) return undefined
  return `containerd 1.6 or newer is needed, and this is: ${said.trim()}`
}

function oldOpenssl(said: string): string | undefined {
  return /^OpenSSL [3-9]/.test(said) ? undefined : `OpenSSL 3 or newer is needed, and this is: ${said.trim()}`
}

function notFor({ name, idRange, overlay }: UserFacts): string | undefined {
  if (!idRange) {
    const line = `sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${name}`
    return `files of images belong to several users, and ${name} has no range of ids for them: ${line}; ${asRoot}`
  }
  if (overlay === undefined) return undefined
  return `${name} cannot mount overlays here, as Linux 5.11 and newer let every user do (${overlay}); ${asRoot}`
}

/** Of those that the kubelet sets limits with; it ends where one is seen and not given to its own group. */
const supported = ['cpu', 'cpuset', 'memory', 'hugetlb', 'pids']
const needed = ['cpu', 'memory', 'pids']

function groupless({ trouble, controllers, given = [], occupied = false }: GroupFacts): string | undefined {
  if (trouble !== undefined) {
    return `control groups cannot be made here (${trouble}): in a container, run it with --privileged`
  }
  if (controllers === undefined) return undefined
  const absent = needed.filter(name => !controllers.includes(name))
  if (absent.length > 0) {
    return `control groups have no ${absent.join(', ')} here: in a container, run it with --privileged --cgroupns=host`
  }
  const stuck = supported.filter(name => controllers.includes(name) && !given.includes(name))
  if (!occupied || stuck.length === 0) return undefined
  const why = `${stuck.join(', ')} cannot be given to groups below one that has processes`
  return `control groups: ${why}: in a container, run it with --privileged --cgroupns=host`
}
