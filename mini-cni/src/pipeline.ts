/** What happens when a pod is attached, in order: each line is a lab. A step runs because its key is in the configuration. */
import { bridge } from './bridge/bridge.ts'
import { routed } from './bridge/routed.ts'
import { ipam } from './ipam/ipam.ts'
import { link } from './link/link.ts'
import { LinkExists } from './link/link-exists.ts'
import { masquerade } from './masquerade/masquerade.ts'
import type { Attachment, NetConf, Result, Step } from './model.ts'
import { keepSockets } from './netns/sockets.ts'

/** ADD runs these in order, DEL in reverse. */
export const steps: readonly Step[] = [link, bridge, ipam, masquerade, routed]

/** The steps that `conf` asks for, in order. */
export function wanted(conf: NetConf, all = steps): readonly Step[] {
  return all.filter(step => step.wanted(conf))
}

/**
 * CNI ADD: each step gets the result of those before it. When one throws, it and those before it are undone in reverse
 * by their own `del`, and its error is thrown; where an undo fails too, an AggregateError with all of them.
 */
export function add(pod: Attachment, conf: NetConf, all = steps): Result {
  return keepSockets(() => addAll(pod, conf, wanted(conf, all)))
}

function addAll(pod: Attachment, conf: NetConf, all: readonly Step[]): Result {
  const begun: Step[] = []
  try {
    return all.reduce((result, step) => {
      begun.push(step)
      return step.add(pod, conf, result)
    }, nothing(conf))
  } catch (error) {
    // The interface is that of an earlier ADD, and this one has touched nothing: to undo would cut off a running pod.
    if (error instanceof LinkExists) throw error
    const failed = undo(begun, pod, conf)
    if (failed.length === 0) throw error
    throw new AggregateError(
      [error, ...failed],
      `${messageOf(error)}; and undoing it: ${failed.map(messageOf).join('; ')}`,
    )
  }
}

/** CNI CHECK: throws the first thing that is no longer as ADD made it. */
export function check(pod: Attachment, conf: NetConf, result: Result, all = steps): void {
  keepSockets(() => {
    for (const step of wanted(conf, all)) step.check(pod, conf, result)
  })
}

/** CNI DEL: all steps in reverse, also after one that failed; what is gone already is no error. */
export function del(pod: Attachment, conf: NetConf, all = steps): void {
  const failed = keepSockets(() => undo(wanted(conf, all), pod, conf))
  if (failed.length === 1) throw failed[0]
  if (failed.length > 1) throw new AggregateError(failed, failed.map(messageOf).join('; '))
}

function undo(done: readonly Step[], pod: Attachment, conf: NetConf): readonly unknown[] {
  return done.toReversed().flatMap(step => {
    try {
      step.del(pod, conf)
      return []
    } catch (error) {
      return [error]
    }
  })
}

function nothing({ cniVersion }: NetConf): Result {
  return { cniVersion, interfaces: [], ips: [], routes: [] }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
