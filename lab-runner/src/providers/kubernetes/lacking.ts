/** What a machine lacks for a kubelet, as a sentence with the remedy. */
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs'
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
    const names = missing.map(name => (name === 'busybox' ? 'a static busybox' : name))
    return `not found: ${names.join(', ')}: apt-get install -y --no-install-recommends ${packages.join(' ')}`
  }
  return (await oldRuntime()) ?? (await oldOpenssl()) ?? (await groupless())
}

/** Of those that Debian has, by name and by package. */
export function missingPrograms(): { readonly missing: readonly string[]; readonly packages: readonly string[] } {
  const missing = Object.keys(needed).filter(name => (name === 'busybox' ? staticBusybox() : where(name)) === undefined)
  return { missing, packages: [...new Set(missing.flatMap(name => needed[name] ?? []))] }
}

export function findBusybox(): string {
  const path = staticBusybox()
  if (path !== undefined) return path
  throw new LabError('not found: a static busybox', {
    exit: Exit.machine,
    suggestions: ['apt-get install busybox-static'],
  })
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

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
