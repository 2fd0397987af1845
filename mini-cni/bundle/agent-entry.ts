/** What the agent's file begins with: `--call NAME` makes one call, as the plugin does; else the agent runs until it gets SIGTERM. */
import { endWith } from '../src/agent/end-with.ts'
import { startAgent } from '../src/agent.ts'
import { main } from '../src/plugin/main.ts'

const [node = '', file = '', mode, name = ''] = process.argv
const variables = { ...process.env }
process.env.MINI_CNI_FFI = 'node'
if (mode === '--call') main(name, variables).then(code => process.exit(code))
else {
  endWith(() =>
    startAgent({
      folder: variables.MINI_CNI_AGENT || '/run/mini-cni/agent',
      conf: variables.MINI_CNI_CONF || undefined,
      queue: variables.MINI_CNI_QUEUE || '/var/lib/cni/mini-cni/deletions',
      process: [node, file, '--call'],
    }),
  ).then(isRunning => {
    if (!isRunning) process.exit(1)
  })
}
