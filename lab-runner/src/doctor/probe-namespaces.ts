/** Tries in a namespace, for a moment, what the cluster will do. */
import { readFile } from 'node:fs/promises'
import { run } from '../shell.ts'
import type { NamespaceFacts, Trouble } from './facts.ts'

/** Makes namespaces as this user would (in a user namespace unless root), then mounts in them, then nests one. */
export async function probeNamespaces(root: boolean): Promise<NamespaceFacts> {
  const [apparmor, clone, max] = await Promise.all([
    setting('kernel/apparmor_restrict_unprivileged_userns'),
    setting('kernel/unprivileged_userns_clone'),
    setting('user/max_user_namespaces'),
  ])
  const settings = {
    ...(apparmor === undefined ? {} : { apparmor }),
    ...(clone === undefined ? {} : { clone }),
    ...(max === undefined ? {} : { max }),
  }
  const enter = ['unshare', ...(root ? [] : ['-Ur'])]
  const make = await trouble([...enter, '-mnpuif', 'true'])
  if (make !== undefined) return { make, ...settings }
  const mount = await trouble([...enter, '-mnpuif', 'mount', '-t', 'tmpfs', 'tmpfs', '/run'])
  if (mount !== undefined) return { make, mount, ...settings }
  const nested = ['unshare', '-mnpuif', '--mount-proc', 'true']
  return { make, mount, proc: await trouble([...enter, '-mnpuif', '--mount-proc', ...nested]), ...settings }
}

/** Tries each kind of link in a fresh network namespace; `masquerade` is tried as a rule of nft. */
export async function probeKinds(root: boolean, kinds: readonly string[]): Promise<Record<string, Trouble>> {
  const enter = ['unshare', ...(root ? [] : ['-Ur']), '-n']
  const tried = kinds.map(async kind => [kind, await trouble([...enter, ...attempt(kind)])] as const)
  return Object.fromEntries(await Promise.all(tried))
}

function attempt(kind: string): readonly string[] {
  if (kind === 'masquerade') {
    const rules = 'table ip try { chain out { type nat hook postrouting priority srcnat; masquerade; }; }'
    return ['nft', rules]
  }
  const more = kind === 'vxlan' ? ['id', '1', 'dstport', '8472'] : []
  return ['ip', 'link', 'add', 'try', 'type', kind, ...more]
}

async function trouble(argv: readonly string[]): Promise<Trouble> {
  const sbin = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` }
  const output = await run(argv, { timeout: 10_000, env: sbin }).catch((error: Error) => ({
    exitCode: 127,
    stderr: error.message,
  }))
  if (output.exitCode === 0) return undefined
  return output.stderr.trim().split('\n')[0] || `exit ${output.exitCode}`
}

async function setting(path: string): Promise<string | undefined> {
  return (await readFile(`/proc/sys/${path}`, 'utf8').catch(() => undefined))?.trim()
}
