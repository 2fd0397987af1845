/**
 * What the API keeps of a pod: that it is there, and the events of its scheduler. kubeadm's API server writes no audit log, and its scheduler says nothing
 * of pods in its own.
 */
import type { Kubectl } from '../install/cluster-api.ts'
import type { LogLine } from './log-lines.ts'
import type { PodName } from './pick-lines.ts'

interface PodObject {
  readonly metadata: { readonly uid: string; readonly creationTimestamp: string }
}

/** Of core/v1. `eventTime` has microseconds; those who write the older form have whole seconds in `firstTimestamp`. */
interface EventObject {
  readonly involvedObject: { readonly uid?: string }
  readonly reason: string
  readonly message: string
  readonly eventTime?: string | null
  readonly firstTimestamp?: string | null
}

/** None for a pod that is not there any more. */
export async function keptOf(kubectl: Kubectl, { namespace, name }: PodName): Promise<readonly LogLine[]> {
  const get = (...argv: readonly string[]) => kubectl(['get', ...argv, '-n', namespace, '-o', 'json'])
  const pod = await get('pod', name, '--ignore-not-found')
  if (pod.trim() === '') return []
  const { metadata } = JSON.parse(pod) as PodObject
  const about = `involvedObject.kind=Pod,involvedObject.name=${name}`
  const { items } = JSON.parse(await get('events', '--field-selector', about)) as {
    readonly items: readonly EventObject[]
  }
  const full = `${namespace}/${name}`
  return [
    {
      ...{ who: 'API server', node: 'API', at: Date.parse(metadata.creationTimestamp), minor: false, raw: pod },
      words: `keeps pods ${full} since this second, uid ${metadata.uid}`,
    },
    ...items
      .filter(({ involvedObject, reason }) => involvedObject.uid === metadata.uid && ofScheduler.includes(reason))
      .map(event => lineOf(event, full)),
  ]
}

const ofScheduler: readonly string[] = ['Scheduled', 'FailedScheduling', 'Preempted']

function lineOf(event: EventObject, full: string): LogLine {
  const { reason, message, eventTime, firstTimestamp } = event
  const at = Date.parse(eventTime ?? firstTimestamp ?? '')
  return {
    who: 'scheduler',
    node: 'API',
    at,
    words: `event ${reason} of ${full}: ${message}`,
    minor: false,
    raw: JSON.stringify(event),
  }
}
