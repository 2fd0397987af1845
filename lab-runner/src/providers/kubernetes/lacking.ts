/** What a machine lacks for a kubelet, as a sentence with the remedy. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Exit, LabError } from '../../errors.ts'
import { run } from '../../shell.ts'

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

/** Undefined where nothing is missing but, perhaps, the programs of Kubernetes. */
export async function lacking(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'kubelet and containerd here need root: sudo cnilab up --provider kubernetes'
  const { missing, packages } = missingPrograms()
  if (missing.length > 0) {
    return `not found: ${missing.join(', ')}: apt-get install -y --no-install-recommends ${packages.join(' ')}`
  }
  return (await oldRuntime()) ?? (await oldOpenssl()) ?? (await groupless())
}

/** Of those that Debian has, by name and by package. */
export function missingPrograms(): { readonly missing: readonly string[]; readonly packages: readonly string[] } {
  const missing = Object.keys(needed).filter(name => where(name) === undefined)
  return { missing, packages: [...new Set(missing.flatMap(name => needed[name] ?? []))] }
}

export function findBusybox(): string {
  const path = where('busybox')
  if (path !== undefined) return path
  throw new LabError('not found: busybox', { exit: Exit.machine, suggestions: ['apt-get install busybox-static'] })
}

async function oldRuntime(): Promise<string | undefined> {
  const said = (await run(['containerd', '--version'])).stdout
  const [, major = 0, minor = 0] = (/\bv?(\d+)\.(\d+)\.\d+/.exec(said) ?? []).map(Number)
  if (major > 1 || (major === 1 && minor >= 6)) return undefined
  return `containerd 1.6 or newer is needed, and this is: ${said.trim()}`
}

async function oldOpenssl(): Promise<string | undefined> {
  const said = (await run(['openssl', 'version'])).stdout
  return /^OpenSSL [3-9]/.test(said) ? undefined : `OpenSSL 3 or newer is needed, and this is: ${said.trim()}`
}

/** By effect: a group is made in a hierarchy of one's own view, and taken away. */
async function groupless(): Promise<string | undefined> {
  const probe = `mount -t tmpfs tmpfs /mnt && mkdir /mnt/c && {
    if [ "$(cut -d: -f1 /proc/self/cgroup | sort -u)" = 0 ]; then mount -t cgroup2 cgroup2 /mnt/c; else mount -t cgroup -o pids cgroup /mnt/c; fi
  } && mkdir /mnt/c/cnilab-$$ && rmdir /mnt/c/cnilab-$$`
  const { exitCode, stderr } = await run(['unshare', '-m', '--propagation', 'private', 'sh', '-c', probe])
  if (exitCode === 0) return undefined
  return `control groups cannot be made here (${stderr.trim().split('\n')[0]}): in a container, run it with --privileged`
}

function where(name: string): string | undefined {
  const dirs = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return dirs.map(dir => join(dir, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
