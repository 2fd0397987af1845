/** A scenario's script on a node: bash, root, its home, as the platform runs it; it is not trusted to end or to be brief. */
import type { Node } from '../../providers/provider.ts'
import { type Watched, watch } from '../../shell.ts'
import type { Script } from './script.ts'

/** Characters that a script may print. */
const most = 2 ** 20

export interface RunContext {
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly limit: number
}

export async function runScript(node: Node, script: Script, { env, limit }: RunContext): Promise<Watched> {
  const pairs = Object.entries({ ...node.environment, ...env }).map(([name, value]) => `${name}=${value}`)
  // By stdin the text would be eaten by the first command that reads it; the node's disk may be gone by now.
  const run = 'cd /root 2>/dev/null; f=$(mktemp -p /dev/shm) || exit 126; cat >"$f"; exec bash "$f" </dev/null'
  return watch(node.command(['env', '-i', ...pairs, 'bash', '-c', run]), { input: script.text, timeout: limit, most })
}

/** As above, with its words in /var/log/killercoda/NAME_stdout.log and _stderr.log. */
export async function runInBackground(node: Node, script: Script, name: string, context: RunContext): Promise<Watched> {
  const log = `/var/log/killercoda/${name}`
  const text = `mkdir -p /var/log/killercoda; exec >${log}_stdout.log 2>${log}_stderr.log\n${script.text}`
  return runScript(node, { ...script, text }, context)
}
