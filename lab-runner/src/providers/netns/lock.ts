/** A lock that is a name in the kernel and no file: it goes with the process that holds it. */
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Exit, LabError } from '../../errors.ts'

const upAndDown = { seconds: 30, busy: 'another cnilab has been bringing this cluster up' }

/** Runs `work` while holding the abstract unix socket `name`; waits up to `seconds` for another holder, who is then told to be `busy`. */
export async function withLock<T>(name: string, work: () => Promise<T>, patience = upAndDown): Promise<T> {
  const lock = await take(name, patience)
  try {
    return await work()
  } finally {
    lock.close()
  }
}

async function take(name: string, { seconds, busy }: typeof upAndDown): Promise<Server> {
  for (let waited = 0; waited < seconds * 1000; waited += 20) {
    const lock = await tryLock(name)
    if (lock !== undefined) return lock
    await pause(20)
  }
  throw new LabError(`${busy} for ${seconds} seconds`, {
    exit: Exit.machine,
    suggestions: ['end it with Ctrl-C, then: cnilab down'],
  })
}

/** The lock, for who closes it; undefined where another holds it. */
export const tryLock = (name: string): Promise<Server | undefined> => listen(`\0${brief(name)}`)

/** unix(7): a name has 107 bytes beside the first. */
function brief(name: string): string {
  return Buffer.byteLength(name) <= 107 ? name : `cnilab-${createHash('sha256').update(name).digest('hex')}`
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(path, () => resolve(server))
  })
}
