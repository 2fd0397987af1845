/** As start.js, for the agent, which stays until it gets SIGTERM. `--call NAME`: one call, as the plugin makes it. */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

const [node, , cache, mode, name] = process.argv
if (cache) enableCompileCache(cache)
process.env.MINI_CNI_FFI ??= 'node'
if (mode === '--call') {
  const { main } = await import('../src/plugin/main.ts')
  process.exitCode = await main(name, { ...process.env })
} else {
  const { startAgent } = await import('../src/agent.ts')
  const { endWith } = await import('../src/agent/end-with.ts')
  const isRunning = await endWith(() =>
    startAgent({
      folder: process.env.MINI_CNI_AGENT || '/run/mini-cni/agent',
      conf: process.env.MINI_CNI_CONF || undefined,
      queue: process.env.MINI_CNI_QUEUE || '/var/lib/cni/mini-cni/deletions',
      process: [node, fileURLToPath(import.meta.url), cache, '--call'],
    }),
  )
  if (!isRunning) process.exit(1)
}
