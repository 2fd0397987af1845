/**
 * What the agent's file begins with: `--call NAME` makes one call, as the plugin does; `--withdraw NETWORK` removes a network's rules from the packet
 * filter; `--daemon`: the agent as a pod of its node, NODE_NAME in the API; else the agent runs until it gets SIGTERM.
 */
import { endWith } from '../src/agent/end-with.ts'
import { startAgent } from '../src/agent.ts'
import { startDaemon } from '../src/daemon.ts'
import { withdrawMasquerade } from '../src/masquerade/withdraw.ts'
import { main } from '../src/plugin/main.ts'

const [node = '', file = '', mode, name = ''] = process.argv
const variables = { ...process.env }
process.env.MINI_CNI_FFI = 'node'
if (mode === '--call') main(name, variables).then(code => process.exit(code))
else if (mode === '--withdraw') withdrawMasquerade(name)
else {
  const options = {
    folder: variables.MINI_CNI_AGENT || '/run/mini-cni/agent',
    queue: variables.MINI_CNI_QUEUE || '/var/lib/cni/mini-cni/deletions',
    process: [node, file, '--call'],
  }
  const start = () =>
    mode === '--daemon'
      ? startDaemon({
          ...options,
          node: variables.NODE_NAME ?? '',
          template: variables.MINI_CNI_NETWORK || '/etc/mini-cni/network.json',
          shim: '/mini-cni/shim',
        })
      : startAgent({ ...options, conf: variables.MINI_CNI_CONF || undefined })
  endWith(start).then(isRunning => {
    if (!isRunning) process.exit(1)
  })
}
