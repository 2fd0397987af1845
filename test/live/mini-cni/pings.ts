import { spawnSync } from 'node:child_process'

/** Whether `address` answers one ping; from pod `from`, or from the node where that is undefined. */
export function pings(from: string | undefined, address: string): boolean {
  const enter = from === undefined ? [] : ['ip', 'netns', 'exec', from]
  const [file = '', ...args] = [...enter, 'ping', '-c1', '-W3', '-n', address]
  return spawnSync(file, args).status === 0
}
