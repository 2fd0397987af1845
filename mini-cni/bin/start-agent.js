/** As start.js, for the agent. */
import { enableCompileCache } from 'node:module'

const [, , , cache] = process.argv
if (cache) enableCompileCache(cache)
process.env.MINI_CNI_FFI ??= 'node'
const { runAgent } = await import('../src/agent.ts')
await runAgent({ folder: process.env.MINI_CNI_AGENT || '/run/mini-cni/agent', self: 'mini-cni' })
