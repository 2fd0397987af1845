// generated from mini-cni/src/netns by npm run generate; do not edit
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { flags, libc } from '../netlink/ffi.ts'
import { SystemError } from '../netlink/system-error.ts'

/** Where namespaces have names: `ip netns` and the container runtimes look here too. */
export const directory = '/run/netns'

/** The file that pod `name` is pinned on: `/run/netns/a`. Throws when `name` is no plain file name. */
export function pathOf(name: string): string {
  if (!/^[\w][\w.-]*$/.test(name))
    throw new Error(`"${name}" is no name of a pod; use letters, digits, "_", "." and "-"`)
  return join(directory, name)
}

/**
 * Makes `/run/netns` and has mounts in it shared with all who see it (mount_namespaces(7)), as `ip netns add` does:
 * otherwise a service in a mount namespace of its own keeps its copy of each pin, and with it the pod's network, for ever.
 */
export function prepareDirectory(): void {
  mkdirSync(directory, { recursive: true, mode: 0o755 })
  try {
    share()
  } catch (error) {
    // Only a mount point can be shared, and a plain directory is none before it is mounted on itself.
    if (!(error instanceof SystemError) || error.code !== 'EINVAL') throw error
    libc.mount(directory, directory, undefined, flags.MS_BIND | flags.MS_REC)
    share()
  }
}

function share(): void {
  libc.mount('none', directory, undefined, flags.MS_SHARED | flags.MS_REC)
}
