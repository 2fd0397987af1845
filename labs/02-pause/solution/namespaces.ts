// generated from mini-cni/src/sandbox by npm run generate; do not edit
import { closeSync, openSync } from 'node:fs'
import { flags, libc } from '../netlink/ffi.ts'

/** What a pod has of its own beside its network: message queues and shared memory, host name, process numbers. */
const own = [
  { kind: 'ipc', flag: flags.CLONE_NEWIPC },
  { kind: 'uts', flag: flags.CLONE_NEWUTS },
  { kind: 'pid', flag: flags.CLONE_NEWPID },
] as const

/**
 * Runs `work` with new ipc, uts and pid namespaces and returns what it returns; this thread has its old ones again
 * afterwards, whatever `work` does. Equals `unshare --ipc --uts --pid`. New process numbers begin with the first child
 * that is born meanwhile: it is number 1, and no thread can be born until then (EINVAL, clone(2)). So `work` starts that
 * one process, synchronously, and does nothing else. Throws EPERM without CAP_SYS_ADMIN, ENOSPC where
 * /proc/sys/user/max_*_namespaces forbids more.
 */
export function inOwnNamespaces<T>(work: () => T): T {
  const homes = own.map(({ kind, flag }) => ({ fd: openSync(`/proc/thread-self/ns/${kind}`, 'r'), flag }))
  try {
    libc.unshare(own.reduce((all, { flag }) => all | flag, 0))
    try {
      return work()
    } finally {
      for (const { fd, flag } of homes) libc.setns(fd, flag)
    }
  } finally {
    for (const { fd } of homes) closeSync(fd)
  }
}
