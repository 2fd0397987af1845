import { NotApplicable, Unmet } from './item.ts'
import { answer, changedFiles, nothingLost } from './left-behind.ts'
import { addressesOf } from './networks.ts'
import type { Rig } from './rig.ts'

/**
 * DEL after all files that ADD made or changed say `content` in place of what they said; throws Unmet when it fails, when others
 * lose anything, or when one of four further ADDs (the first may get what others gave back) is given one of the addresses that are `taken`.
 */
export async function delDamaged(rig: Rig, content: string, taken: readonly string[]): Promise<void> {
  const pod = await rig.pod()
  if (rig.kind === 'chained') await rig.prev(pod)
  const before = await rig.snapshot()
  const prevResult = await rig.add(pod)
  const files = await changedFiles(rig, before)
  if (files.length === 0) throw new NotApplicable('it keeps no files about attachments')
  const write = 'text=$1; shift; for file; do printf %s "$text" >"$file"; done'
  await rig.exec(['sh', '-c', write, 'sh', content, ...files])
  const what = `DEL after ${files.join(', ')} was ${content === '' ? 'emptied' : 'damaged'}`
  const called = await rig.call({ command: 'DEL', pod, conf: { prevResult } })
  if (called.exitCode !== 0) throw new Unmet(`${what}: ${answer(called)}`)
  await nothingLost(rig, before, what, pod)
  if (rig.kind === 'chained') return
  for (let further = 0; further < 4; further += 1) {
    const twice = addressesOf(await rig.add(await rig.pod())).filter(address => taken.includes(address))
    if (twice.length > 0) throw new Unmet(`${what}: ${twice.join(', ')} was given out twice`)
  }
}
