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
  readonly groups: GroupFacts
}

/** What containers of an ordinary user would need. */
export interface UserFacts {
  readonly name: string
  /** Version of control groups. */
  readonly version: 1 | 2
  /** Its own group has been given to it. */
  readonly delegated: boolean
  /** In /etc/subuid and /etc/subgid. */
  readonly idRange: boolean
}

export interface GroupFacts {
  /** What was said where no group could be made, or where it could not even be tried. */
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

const asRoot = 'sudo env "PATH=$PATH" cnilab up --provider kubernetes'

/** Undefined where nothing is missing but, perhaps, the programs of Kubernetes. */
export function judgeMachine(facts: KubeletFacts): string | undefined {
  const { user, missing, packages, containerd, openssl, groups } = facts
  if (user !== undefined) return `containerd and kubelets need root here, because ${lackOf(user)}: ${asRoot}`
  if (missing.length > 0) {
    return `not found: ${missing.join(', ')}: apt-get install -y --no-install-recommends ${packages.join(' ')}`
  }
  return oldRuntime(containerd) ?? oldOpenssl(openssl) ?? groupless(groups)
}

/** The first of what there is between an ordinary user and a kubelet of its own. */
function lackOf({ name, version, delegated, idRange }: UserFacts): string {
  if (version === 1) return 'only root can make control groups of version 1, and pods need some'
  if (!delegated) return `no control group has been given to ${name}, and pods need some`
  if (!idRange)
    return `${name} has no range of user ids in /etc/subuid and /etc/subgid, and files of images belong to several`
  return 'they have been tried as root only'
}

function oldRuntime(said: string): string | undefined {
  const [, major = 0, minor = 0] = (/\bv?(\d+)\.(\d+)\.\d+/.exec(said) ?? []).map(Number)
  if (major > 1 || (major === 1 && minor >= 6)) return undefined
  return `containerd 1.6 or newer is needed, and this is: ${said.trim()}`
}

function oldOpenssl(said: string): string | undefined {
  return /^OpenSSL [3-9]/.test(said) ? undefined : `OpenSSL 3 or newer is needed, and this is: ${said.trim()}`
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
