/** Where loops that damage things run: private namespaces, for root also those of an ordinary user; all that is made ends with this process. */
import { spawn } from 'node:child_process'

export interface Entry {
  readonly root: boolean
  /** What becomes the user. */
  readonly enter: readonly string[]
  /** What `sh` does first in there, after it got an empty /run. */
  readonly begin: string
  readonly argv: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** Resolves with whether `argv` ended with 0. */
export async function inNamespaces({ root, enter, begin, argv, env }: Entry): Promise<boolean> {
  const inside = `mount -t tmpfs tmpfs /run && mkdir -p /run/netns && ip link set lo up && ${begin} && exec "$@"`
  const namespaces = ['unshare', ...(root ? [] : ['-Ur']), '-mnpuif', '--kill-child', '--mount-proc']
  const [file = '', ...args] = [...enter, ...namespaces, 'sh', '-c', inside, 'sh', ...argv]
  const PATH = `${env.PATH ?? ''}:/usr/sbin:/sbin`
  const child = spawn(file, args, { stdio: 'inherit', cwd: '/', env: { ...env, PATH, MINI_CNI_FFI: 'node' } })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGKILL'))
  return (await new Promise<number>(resolve => child.on('exit', code => resolve(code ?? 1)))) === 0
}
