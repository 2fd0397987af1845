/** Finds the facts about this machine by trying, not by asking for names and versions of kernels. Changes nothing outside namespaces that end at once. */
import { existsSync, readFileSync } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { release, userInfo } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { findBinaries } from '../kubernetes/find-binaries.ts'
import { mustBeKnown } from '../kubernetes/must-be-known.ts'
import { lacking } from '../providers/kubernetes/lacking.ts'
import { deadClusters } from '../providers/netns/netns.ts'
import { run } from '../shell.ts'
import type { Facts, NamespaceFacts } from './facts.ts'
import { probeKinds, probeNamespaces } from './probe-namespaces.ts'
import { programs } from './programs.ts'

/** All facts. `kinds` are the devices to try; a test asks for one that does not exist. */
export async function gatherFacts(
  kinds: readonly string[] = ['veth', 'bridge', 'vxlan', 'masquerade'],
): Promise<Facts> {
  const root = process.getuid?.() === 0
  const linux = process.platform === 'linux'
  const noPrograms: Record<string, string | undefined> = {}
  const noNamespaces: NamespaceFacts = { make: 'not Linux' }
  const [found, namespaces, install, backend] = await Promise.all([
    linux ? gatherVersions() : noPrograms,
    linux ? probeNamespaces(root) : noNamespaces,
    howToInstall(root),
    ffiBackend(),
  ])
  const tryKinds = linux && namespaces.make === undefined && namespaces.mount === undefined && found.ip !== undefined
  return {
    platform: process.platform,
    kernel: release(),
    wsl: /microsoft/i.test(release()),
    ...containerName(),
    root,
    node: { version: process.version, pinned: process.execPath.includes('node_modules'), path: process.execPath },
    programs: found,
    namespaces,
    kinds: tryKinds
      ? await probeKinds(root, found.nft === undefined ? kinds.filter(kind => kind !== 'masquerade') : kinds)
      : {},
    idRange: await hasIdRange(),
    ...(linux ? { ...(await aboutKubernetes()), dead: deadClusters() } : {}),
    ffi: backend,
    install,
  }
}

/** Paths of the programs that are there. */
export async function findPrograms(): Promise<Record<string, string | undefined>> {
  const entries = await Promise.all(programs.map(async ({ name }) => [name, await which(name)] as const))
  return Object.fromEntries(entries)
}

/** Versions of the programs that are there. */
async function gatherVersions(): Promise<Record<string, string | undefined>> {
  const found = await findPrograms()
  const entries = programs.map(async ({ name, version }) => {
    const path = found[name]
    if (path === undefined) return [name, undefined] as const
    const said = await run([path, ...version], { timeout: 5_000 })
    return [name, /\d+(\.\d+)+|\b\d{8}\b/.exec(`${said.stdout} ${said.stderr}`)?.[0] ?? ''] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** How Debian packages could be installed by us: see `Facts.install`. */
export async function howToInstall(root: boolean): Promise<Facts['install']> {
  if ((await which('apt-get')) === undefined) return 'no-apt'
  if (root) return 'root'
  if ((await which('sudo')) === undefined) return 'ask'
  return (await run(['sudo', '-n', 'true'], { timeout: 5_000 })).exitCode === 0 ? 'sudo' : 'ask'
}

/** Looks where a shell would, and in the sbin folders that an ordinary user's PATH leaves out. */
async function which(name: string): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  for (const folder of folders) {
    const path = join(folder, name)
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  return undefined
}

async function aboutKubernetes(): Promise<Pick<Facts, 'kubernetes' | 'kubernetesIn'>> {
  const trouble = await lacking()
  if (trouble !== undefined) return { kubernetes: trouble }
  try {
    const binaries = findBinaries({ kubeBin: process.env.CNILAB_KUBE_BIN })
    await mustBeKnown(binaries)
    return { kubernetesIn: dirname(binaries.kubelet) }
  } catch (error) {
    return { kubernetes: error instanceof Error ? `${error.message}: cnilab kubernetes build` : String(error) }
  }
}

async function ffiBackend(): Promise<Facts['ffi']> {
  try {
    const { backend } = await import('../../../mini-cni/src/netlink/ffi.ts')
    return { backend: backend() }
  } catch (error) {
    return { trouble: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }
  }
}

function containerName(): { readonly container?: string } {
  const said = process.env.container ?? read('/run/systemd/container')
  if (said) return { container: said }
  if (existsSync('/.dockerenv')) return { container: 'Docker' }
  if (existsSync('/run/.containerenv')) return { container: 'Podman' }
  return {}
}

/** User by name or id in /etc/subuid, and the set-user-id program that reads it. */
async function hasIdRange(): Promise<boolean> {
  if ((await which('newuidmap')) === undefined) return false
  const uid = String(process.getuid?.())
  return (read('/etc/subuid') ?? '').split('\n').some(line => [uid, userName()].includes(line.split(':')[0]))
}

function userName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
