import type { LogLine } from '../../../lab-runner/src/story/log-lines.ts'

/**
 * How long ADD took for each pod, in milliseconds, from containerd's `begin cni setup` to its `cni result`, of those that began at
 * `from` (milliseconds since 1970) or later. Pure.
 */
export function callsIn(lines: readonly Pick<LogLine, 'at' | 'words'>[], from = 0): readonly number[] {
  const begun = new Map<string, number>()
  return lines.flatMap(({ at, words }) => {
    const [, sandbox = ''] = /\bpodsandboxid="?([0-9a-f]{64})/.exec(words) ?? []
    if (words.startsWith('begin cni setup')) begun.set(sandbox, at)
    const since = words.startsWith('cni result') ? begun.get(sandbox) : undefined
    return since === undefined || since < from ? [] : [at - since]
  })
}
