import { basename } from 'node:path'
import { newFiles } from './left-behind.ts'
import type { Json, Rig } from './rig.ts'

/**
 * CHECK of an attachment whose address its IPAM plugin has released behind the back of the one that made it. Returns what CHECK
 * ended with; undefined where addresses are not on record, or not on that of another plugin.
 */
export async function checkWithoutLease(rig: Rig): Promise<number | undefined> {
  const ipam = rig.kind === 'ipam' ? rig.plugin : await delegate(rig)
  if (ipam === undefined) return undefined
  const pod = await rig.pod()
  const before = await rig.settled(pod)
  const prevResult = await rig.add(pod)
  if ((await newFiles(rig, before)).length === 0) return undefined
  await rig.must({ command: 'DEL', pod, plugin: ipam, conf: { prevResult } })
  return (await rig.call({ command: 'CHECK', pod, conf: { prevResult } })).exitCode
}

/** `PATH=$CNI_PATH command -v TYPE` */
async function delegate({ kind, conf, plugin, cniPath, exec }: Rig): Promise<string | undefined> {
  const type = (conf.ipam as Json | undefined)?.type
  if (kind !== 'main' || typeof type !== 'string' || type === basename(plugin)) return undefined
  const { stdout } = await exec(['sh', '-c', 'PATH=$1; command -v "$2"', 'sh', cniPath, type])
  return stdout.trim() === '' ? undefined : stdout.trim()
}
