/** The ways in which a runtime has lost a pod's network namespace by the time of DEL. */
import type { Call, PodOfRig, Rig } from './rig.ts'

export interface Loss {
  /** "when CNI_NETNS is empty" */
  readonly when: string
  readonly env?: Call['env']
  /** Run on the machine before DEL, `$1` is the pod's path. The namespace itself lives on, out of the plugin's sight. */
  readonly script?: string
}

export const losses: readonly Loss[] = [
  { when: 'when CNI_NETNS is empty', env: { CNI_NETNS: '' } },
  { when: 'when CNI_NETNS is not set', env: { CNI_NETNS: undefined } },
  { when: 'when the path of the namespace is gone', script: 'umount "$1" && rm "$1"' },
  { when: 'when the path is an empty file, as after a restart', script: 'umount "$1"' },
  {
    when: 'when the path leads to another namespace by now',
    script: 'umount "$1" && ip netns add stranger && mount --bind /run/netns/stranger "$1"; ip netns del stranger',
  },
]

/** Lets it happen, and returns what DEL is called with from then on. */
export async function lose(rig: Rig, pod: PodOfRig, { env, script }: Loss): Promise<Pick<Call, 'env'>> {
  if (script !== undefined) await onMachine(rig, script, pod.netns)
  return env === undefined ? {} : { env }
}

/** `umount /run/netns/OLD; mount --bind …`: the path of one pod leads to the namespace of another. */
export async function recycle(rig: Rig, old: PodOfRig, now: PodOfRig): Promise<void> {
  await onMachine(rig, 'umount "$1" && mount --bind "$2" "$1"', old.netns, now.netns)
}

/** `ip netns del POD`: the namespace ends with all that is in it, and with it what only the rig held. */
export async function destroy(rig: Rig, pod: PodOfRig): Promise<void> {
  await onMachine(
    rig,
    `host=$(ip -o link show type veth | wc -l)
    umount "$1" "/run/.conform/pods/\${1##*/}" && rm "$1"
    # The kernel takes its links apart in its own time.
    i=0; while [ $i -lt 20 ] && [ "$(ip -o link show type veth | wc -l)" = "$host" ]; do i=$((i + 1)); sleep 0.05; done`,
    pod.netns,
  )
}

async function onMachine(rig: Rig, script: string, ...args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await rig.exec(['sh', '-euc', script, 'sh', ...args])
  if (exitCode !== 0) throw new Error(`on the machine: ${script}: ${stderr}`)
}
