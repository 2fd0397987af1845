// generated from mini-cni/src/agent by npm run generate; do not edit
import type { Socket } from 'node:net'
import { libc } from '../netlink/ffi.ts'

const SOL_SOCKET = 1
const SO_PEERCRED = 17

/**
 * Whether root or the agent's own user is at the other end of a unix socket (SO_PEERCRED, unix(7)): the file's rights say so too, but they may have been changed.
 * struct ucred { pid_t pid; uid_t uid; gid_t gid; }
 */
export function isOurs(socket: Socket): boolean {
  const fd = descriptorOf(socket)
  if (fd === undefined || fd < 0) return false
  const credentials = new Uint32Array(3)
  libc.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, new Uint8Array(credentials.buffer))
  return credentials[1] === 0 || credentials[1] === process.getuid?.()
}

/** Node has the descriptor of a connection, and no documented way to ask for it. */
function descriptorOf(socket: Socket): number | undefined {
  return (socket as unknown as { readonly _handle?: { readonly fd?: number } })._handle?.fd
}
