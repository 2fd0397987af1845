/** The agent as a pod of its node: it installs itself there, configuration last, and leaves everything in place when it ends. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Agent, type AgentOptions, startAgent } from './agent.ts'
import { nodeNetwork } from './daemon/node-network.ts'
import { placeFile } from './daemon/place-file.ts'

export interface DaemonOptions extends Omit<AgentOptions, 'conf'> {
  /** Name of this node in the API. */
  readonly node: string
  /** File with a NetworkTemplate. */
  readonly template: string
  /** The shim that runtimes are to run. */
  readonly shim: string
  /** Folders of the node. Default: /opt/cni/bin, /etc/cni/net.d, /run/mini-cni. */
  readonly bin?: string
  readonly networks?: string
  readonly run?: string
}

/** The file that runtimes take: they take the first. */
export const networkFile = '00-mini-cni.conflist'

/**
 * Starts the agent with the network of this node, waits until a call through the shim finds it ready, and only then has the runtime know: the plugin first, the network
 * last. While the API is away, a node that had a network goes on with it. When it stops, ADDs wait for the next one for a while. Throws where nothing can be done.
 */
export async function startDaemon(options: DaemonOptions): Promise<Agent> {
  const { node, template, shim, bin = '/opt/cni/bin', networks = '/etc/cni/net.d', run = '/run/mini-cni' } = options
  const [own, conf] = [join(networks, networkFile), join(run, 'network.conflist')]
  placeFile(conf, await networkText(node, template, own), 0o644)
  const agent = await startAgent({ ...options, conf })
  await untilReady(shim, bin)
  const bytes = readFileSync(shim)
  placeFile(join(bin, 'mini-cni-shim'), bytes, 0o755)
  placeFile(join(bin, 'mini-cni'), bytes, 0o755)
  rmSync(join(run, 'exchange'), { force: true })
  placeFile(own, readFileSync(conf), 0o644)
  console.error(`mini-cni-agent: installed: ${join(bin, 'mini-cni')}, ${own}`)
  return {
    async stop() {
      placeFile(join(run, 'exchange'), '', 0o600)
      placeFile(join(bin, 'mini-cni'), waitForNext(join(run, 'exchange'), join(bin, 'mini-cni-shim')), 0o755)
      // Who ran the shim before is answered by this agent.
      await pause(300)
      await agent.stop()
    },
  }
}

async function networkText(name: string, template: string, own: string): Promise<string> {
  const { nodeApi } = await import('./store/kubernetes/api.ts')
  const api = nodeApi()
  let told = ''
  for (;;) {
    try {
      const node = (await api.list()).items.find(({ metadata }) => metadata?.name === name)
      if (node === undefined) throw new Error(`the API knows no node ${name} (NODE_NAME)`)
      return `${JSON.stringify(nodeNetwork(JSON.parse(readFileSync(template, 'utf8')), node), undefined, 2)}\n`
    } catch (error) {
      const { message } = error as Error
      if (existsSync(own)) {
        console.error(`mini-cni-agent: ${message}; going by ${own}`)
        return readFileSync(own, 'utf8')
      }
      if (message !== told) console.error(`mini-cni-agent: ${message}; tries again`)
      told = message
      await pause(1000)
    }
  }
}

/** As a runtime would find out: STATUS by the shim. Waits for as long as it takes, and says why. */
async function untilReady(shim: string, bin: string): Promise<void> {
  for (let told = ''; ; await pause(50)) {
    const { code, stdout } = await statusBy(shim, bin)
    if (code === 0) return
    if (stdout !== told) console.error(`mini-cni-agent: not ready yet: ${stdout.trim()}`)
    told = stdout
  }
}

function statusBy(shim: string, bin: string): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ code: number | null; stdout: string }>()
  const child = spawn(shim, [], { env: { CNI_COMMAND: 'STATUS', CNI_PATH: bin }, stdio: ['pipe', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.on('data', part => {
    stdout += part
  })
  child.on('error', reject)
  child.stdin.on('error', () => {}) // it answered before it had read all
  child.on('close', code => resolve({ code, stdout }))
  child.stdin.end('{ "cniVersion": "1.1.0", "name": "status", "type": "mini-cni" }')
  return promise
}

/** In the plugin's place between two agents: an ADD or DEL waits up to 15 s; then, as everything else, it is the shim's. */
function waitForNext(flag: string, shim: string): string {
  return `#!/bin/sh
PATH=\${PATH:+$PATH:}/usr/bin:/bin
case $CNI_COMMAND in ADD | DEL)
  tries=0
  while [ -e ${flag} ] && [ $tries -lt 300 ]; do
    tries=$((tries + 1))
    sleep 0.05
  done
  ;;
esac
exec ${shim}
`
}
