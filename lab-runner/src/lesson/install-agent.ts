/** The resident agent of a tree as mini-cni/src on a node: started, kept running, and its shim in the plugin's place. */
import { join } from 'node:path'
import type { CodeTrouble } from '../checks/report.ts'
import type { Node } from '../providers/provider.ts'
import { pinnedNode } from '../version.ts'
import { agentTrouble } from './agent-trouble.ts'

const tools = '/opt/cnilab/bin'
const log = '/run/agent.log'
const conf = '/etc/cni/net.d/10-cnilab.conflist'

/** Where lab 12 has the learner put what starts the agent again, and the plugin that is a process for each call. */
const [keeper, thin] = ['/opt/cni/keep-agent', '/opt/cni/bin/thin']

/**
 * Starts the agent of `source` and puts the shim over `plugin`, which stays beside it as `thin`. The node's configuration must be announced. Returns why
 * the agent does not serve, or undefined.
 */
export async function installAgent(node: Node, source: string, plugin: string): Promise<CodeTrouble | undefined> {
  const [start, startPlugin] = [join(tools, 'start-agent.mjs'), join(tools, 'start-plugin.mjs')]
  await node.put(start, programOf(source, [pinnedNode(), startPlugin]))
  await node.put(keeper, keeperOf(`'${pinnedNode()}' ${start}`))
  const { exitCode, stdout, stderr } = await node.exec(['sh', '-c', begin, 'sh', plugin], { timeout: 15_000 })
  if (exitCode === 0) return undefined
  return agentTrouble(stdout || stderr, node.name, source)
}

/** Ends what `installAgent` or the learner has started: the shell that would start it again first. */
export async function stopAgent(node: Node): Promise<void> {
  await node.exec(['sh', '-c', end])
}

const begin = `
mv "$1" ${thin} && cp ${tools}/mini-cni-shim "$1" && chmod 755 "$1"
: >${log}
setsid -f sh ${keeper} </dev/null >${log} 2>&1
tries=0
until [ -s ${log} ] || [ $tries -ge 500 ]; do tries=$((tries + 1)); sleep 0.02; done
printf '{ "cniVersion": "1.1.0", "name": "cnilab", "type": "mini-cni" }' | CNI_COMMAND=STATUS CNI_PATH=/opt/cni/bin "$1" && exit
sleep 0.2
cat ${log}
exit 1`

/** Both write their number when they start; an agent that has only begun to is in the group of the shell that started it. */
const end = `
for file in /run/keep-agent.pid /run/mini-cni/agent/lock; do
  read -r pid <$file && grep -q agent "/proc/$pid/cmdline" && { kill -9 -- "-$pid"; kill -9 "$pid"; } && tries=0 &&
    while kill -0 "$pid" && [ $tries -lt 500 ]; do tries=$((tries + 1)); sleep 0.01; done
  rm -f /run/keep-agent.pid
done 2>/dev/null`

function keeperOf(agent: string): string {
  return `#!/bin/sh
echo $$ >/run/keep-agent.pid
while :; do
  MINI_CNI_DEBUG=1 MINI_CNI_CONF=${conf} UV_THREADPOOL_SIZE=32 ${agent}
  sleep 1
done
`
}

function programOf(source: string, ownProcess: readonly string[]): string {
  const from = (file: string) => JSON.stringify(join(source, file))
  return `import { enableCompileCache } from 'node:module'
enableCompileCache('/run/.compile-cache')
process.env.MINI_CNI_FFI ??= 'node'
const { startAgent } = await import(${from('agent.ts')})
const { endWith } = await import(${from('agent/end-with.ts')})
const options = {
  folder: '/run/mini-cni/agent',
  queue: '/var/lib/cni/mini-cni/deletions',
  conf: process.env.MINI_CNI_CONF,
  process: ${JSON.stringify(ownProcess)},
}
await endWith(() =>
  startAgent(options).catch(error => {
    console.error(error)
    process.kill(process.pid, 'SIGKILL') // Its threads would keep it.
  }),
)
`
}
