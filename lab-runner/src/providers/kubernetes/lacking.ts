/** Finds out by trying what a machine lacks for a kubelet. */
import { closeSync, openSync, readSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Exit, LabError } from '../../errors.ts'
import { isExecutable } from '../../kubernetes/find-binaries.ts'
import { run } from '../../shell.ts'
import { hasIdRange, userName } from '../netns/hold.ts'
import type { Output } from '../provider.ts'
import { type GroupFacts, judgeMachine, type KubeletFacts, readGroups, type UserFacts } from './judge-machine.ts'

/** Programs that the nodes run beside Kubernetes itself, and the Debian package of each. */
const needed: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  busybox: 'busybox-static',
  openssl: 'openssl',
  curl: 'curl',
  nft: 'nftables',
  iptables: 'iptables',
  conntrack: 'conntrack',
}

/** What an ordinary user needs beside them. */
export const neededByUsers: typeof needed = { newuidmap: 'uidmap' }

/** Undefined where nothing is missing but, perhaps, the programs of Kubernetes. */
export async function lacking(): Promise<string | undefined> {
  return judgeMachine(await gatherKubeletFacts())
}

async function gatherKubeletFacts(): Promise<KubeletFacts> {
  const root = process.getuid?.() === 0
  const { missing, packages } = root ? missingPrograms() : missingPrograms({ ...needed, ...neededByUsers })
  const [containerd, openssl, own] = await Promise.all([
    versionOf('containerd', '--version'),
    versionOf('openssl', 'version'),
    root ? tryGroups().then(groups => ({ groups })) : tryOverlay().then(user => ({ user })),
  ])
  const names = missing.map(name => (name === 'busybox' ? 'a static busybox' : name))
  return { missing: names, packages, containerd, openssl, ...own }
}

async function versionOf(name: string, option: string): Promise<string> {
  const path = where(name)
  return path === undefined ? '' : (await run([path, option], { timeout: 10_000 })).stdout
}

/** Of those that Debian has, by name and by package. */
export function missingPrograms(wanted = needed): {
  readonly missing: readonly string[]
  readonly packages: readonly string[]
} {
  const missing = Object.keys(wanted).filter(name => (name === 'busybox' ? staticBusybox() : where(name)) === undefined)
  return { missing, packages: [...new Set(missing.flatMap(name => wanted[name] ?? []))] }
}

export function findBusybox(): string {
  const path = staticBusybox()
  if (path !== undefined) return path
  throw new LabError('not found: a static busybox', {
    exit: Exit.machine,
    suggestions: ['apt-get install busybox-static'],
  })
}

/** By effect too, in namespaces that end at once: the files of a container are one. */
async function tryOverlay(): Promise<UserFacts> {
  const user = { name: userName() ?? String(process.getuid?.()), idRange: hasIdRange() }
  if (!user.idRange) return user
  const probe = `mount -t tmpfs tmpfs /mnt && cd /mnt && mkdir lower upper work all &&
    mount -t overlay -o userxattr,lowerdir=lower,upperdir=upper,workdir=work overlay all`
  const argv = ['unshare', '-U', '--map-auto', '--map-root-user', '-m', 'sh', '-c', probe]
  const said = await triedBy(argv)
  return said.exitCode === 0 ? user : { ...user, overlay: firstLine(said) }
}

/** By effect: a group is made in a hierarchy of one's own view, and taken away. */
async function tryGroups(): Promise<GroupFacts> {
  const probe = `mount -t tmpfs tmpfs /mnt && mkdir /mnt/c && {
    if [ "$(cut -d: -f1 /proc/self/cgroup | sort -u)" = 0 ]; then mount -t cgroup2 cgroup2 /mnt/c; else mount -t cgroup -o pids cgroup /mnt/c; fi
  } && mkdir /mnt/c/cnilab-$$ && rmdir /mnt/c/cnilab-$$ || exit 1
  cd /mnt/c
  [ ! -e cgroup.controllers ] || echo "controllers $(cat cgroup.controllers)"
  [ ! -e cgroup.subtree_control ] || echo "given $(cat cgroup.subtree_control)"
  [ ! -e cgroup.type ] || [ -z "$(cat cgroup.procs)" ] || echo occupied`
  const said = await triedBy(['unshare', '-m', '--propagation', 'private', 'sh', '-c', probe])
  return said.exitCode === 0 ? readGroups(said.stdout) : { trouble: firstLine(said) }
}

async function triedBy(argv: readonly string[]): Promise<Output> {
  return run(argv).catch((error: Error) => ({ exitCode: 127, stdout: '', stderr: error.message }))
}

const firstLine = ({ stderr, exitCode }: Output): string => stderr.trim().split('\n')[0] || `exit ${exitCode}`

function where(name: string): string | undefined {
  return places(name).find(isExecutable)
}

/** The package busybox, which many machines have, needs libraries that are in no image. */
function staticBusybox(): string | undefined {
  return places('busybox').find(path => isExecutable(path) && !namesLoader(path))
}

function places(name: string): readonly string[] {
  const dirs = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return dirs.map(dir => join(dir, name))
}

/** elf(5), PT_INTERP: the path of what loads the libraries, as /lib64/ld-linux-x86-64.so.2, follows the headers. */
function namesLoader(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(4096)
    return head.subarray(0, readSync(file, head)).includes('/ld-')
  } finally {
    closeSync(file)
  }
}
