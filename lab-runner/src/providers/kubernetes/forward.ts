/** The way from this machine to the API server, which is in a namespace that no route leads to. */
import { createServer, type Server } from 'node:net'
import { Exit, LabError } from '../../errors.ts'
import { startDetached } from '../../shell.ts'
import { pinnedNode, root } from '../../version.ts'
import type { Node } from '../provider.ts'

/**
 * A socket that listens on 127.0.0.1 of this machine, handed to a process in the node, which ends with the node. Returns
 * the port. A socket belongs to the namespace that it was made in, whoever has it.
 */
export async function forwardTo(node: Node, port: number): Promise<number> {
  const server = await listen()
  const { port: here } = server.address() as { readonly port: number }
  const argv = [pinnedNode(), `${root}/lab-runner/tools/forward.js`, '127.0.0.1', String(port)]
  const { ready, output } = await startDetached(node.command(argv), 'ready', {
    ...{ env: node.environment, replaceEnv: true, socket: descriptorOf(server) },
  })
  server.close()
  if (ready) return here
  throw new LabError(`nothing forwards 127.0.0.1:${here} to ${node.name}: ${output.trim()}`, { exit: Exit.machine })
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

/** Node names it nowhere else. */
function descriptorOf(server: Server): number {
  return (server as unknown as { readonly _handle: { readonly fd: number } })._handle.fd
}
