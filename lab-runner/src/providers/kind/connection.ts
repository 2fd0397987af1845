/** A container as a machine: `docker exec` does what a connection by ssh does elsewhere. */
import type { Output } from '../provider.ts'
import type { Connection } from '../ssh/connection.ts'
import type { Here } from '../ssh/here.ts'
import type { Host } from '../ssh/hosts.ts'
import type { Trouble } from '../ssh/say-trouble.ts'

/** `engine exec -i NAME sh -c LINE`, for a host that is a container. */
export function connectionInto(here: Here, host: Host & { readonly engine: string }): Connection {
  const { engine, name } = host

  async function open(): Promise<Trouble | undefined> {
    const { exitCode, stdout, stderr } = await here.exec([engine, 'inspect', '-f', '{{.State.Running}}', name])
    if (exitCode === 0 && stdout.trim() === 'true') return undefined
    if (exitCode === 0) return { text: `its container ${name} is stopped`, remedy: `${engine} start ${name}` }
    const text = /no such/i.test(stderr) ? `there is no container ${name}` : `${engine} says: ${stderr.trim()}`
    return { text, remedy: 'cnilab down, then cnilab up' }
  }

  async function exec(line: string, options: { readonly input?: string; readonly timeout: number }) {
    const { input, timeout } = options
    const argv = [engine, 'exec', ...(input === undefined ? [] : ['-i']), name, 'sh', '-c', line]
    const answer = await here.exec(argv, { timeout: timeout + 3000, ...(input === undefined ? {} : { input }) })
    return (maybeEngine(answer) ? await open() : undefined) ?? answer
  }

  return {
    host,
    open,
    exec,
    command: line => [engine, 'exec', process.stdin.isTTY ? '-it' : '-i', name, 'sh', '-c', line],
    close: async () => {},
  }
}

/** What the engine answers itself looks like what a command might: then it is asked whether the container runs at all. */
function maybeEngine({ exitCode, stderr }: Output): boolean {
  return [1, 125, 126, 137, 255].includes(exitCode) && (stderr === '' || /container|daemon|engine/i.test(stderr))
}
