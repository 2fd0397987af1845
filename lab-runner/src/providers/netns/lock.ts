/** A lock that is a name in the kernel and no file: it goes with the process that holds it. */
import { createServer, type Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Exit, LabError } from '../../errors.ts'

/** Runs `work` while holding the abstract unix socket `name`; waits up to 30 s for another holder. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const lock = await take(name)
  try {
    return await work()
  } finally {
    lock.close()
  }
}

async function take(name: string): Promise<Server> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    const lock = await listen(`\0${name}`)
    if (lock !== undefined) return lock
    await pause(20)
  }
  throw new LabError('another cnilab has been bringing this cluster up for 30 seconds', {
    exit: Exit.machine,
    suggestions: ['end it with Ctrl-C, then: cnilab down'],
  })
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
