/** What makes collecting garbage hard: files that cannot be removed, records of another age, traffic that must go on. */
import { listed } from './faults.ts'
import { Unmet } from './item.ts'
import type { Json, PodOfRig, Rig } from './rig.ts'

/** `mount --bind FILE FILE`: nobody can remove them any more (EBUSY). */
export async function pinFiles(rig: Rig, files: readonly string[]): Promise<void> {
  for (const file of files) await rig.exec(['mount', '--bind', file, file])
}

/** host-local's record of an attachment, cut down to the form of old: the id, and no interface. False where it has none. */
export async function ageRecord(rig: Rig, pod: PodOfRig, files: readonly string[]): Promise<boolean> {
  const script =
    'for file; do printf %s "$id" | cmp -s -n 64 - "$file" && [ $(wc -l <"$file") = 1 ] && echo "$file"; done'
  const { stdout } = await rig.exec(['env', `id=${pod.containerId}`, 'sh', '-c', script, 'sh', ...files])
  const found = stdout.split('\n').filter(line => line !== '')
  for (const file of found) await rig.exec(['sh', '-c', 'printf %s "$1" >"$2"', 'sh', pod.containerId, file])
  return found.length > 0
}

/**
 * Pings the gateway from the pod fifty times a second while `work` goes on; throws Unmet when one is lost. Where the gateway does
 * not answer anyway, or there is none, only the work is done.
 */
export async function whilePinging(rig: Rig, pod: PodOfRig, result: Json, work: () => Promise<void>): Promise<void> {
  const gateway = listed(result.ips).find(({ gateway }) => typeof gateway === 'string')?.gateway
  const answers = gateway !== undefined && (await ping(rig, pod, String(gateway), 1)) === 0
  const lost = answers ? ping(rig, pod, String(gateway), 60) : Promise.resolve(0)
  await work()
  if ((await lost) > 0) throw new Unmet(`the pod lost ${await lost} % of its pings to ${gateway} meanwhile`)
}

/** Percentage that is lost. */
async function ping(rig: Rig, pod: PodOfRig, to: string, count: number): Promise<number> {
  const { stdout } = await rig.exec(['ping', '-n', '-q', '-i', '0.02', '-c', String(count), '-W', '2', to], pod)
  return Number(/([\d.]+)% packet loss/.exec(stdout)?.[1] ?? 100)
}
