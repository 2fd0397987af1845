import { Unmet } from './item.ts'
import { answer } from './left-behind.ts'
import type { Json, Rig } from './rig.ts'

/**
 * ADD and DEL of one more pod with `conf`, whose pool has one address: an address that is held back in a journal is seen in no
 * file's name, only by who wants it next. Throws Unmet when it is not free "after DEL". Any conf will do the first time.
 */
export async function poolIsWhole(rig: Rig, conf: Json, after: string): Promise<void> {
  const pod = await rig.pod()
  const prev = rig.kind === 'chained' ? { prevResult: await rig.prev(pod) } : {}
  const called = await rig.call({ command: 'ADD', pod, conf: { ...conf, ...prev } })
  if (called.exitCode !== 0) throw new Unmet(`after ${after}, ADD of the next pod fails: ${answer(called)}`)
  await rig.must({ command: 'DEL', pod, conf: { ...conf, prevResult: called.json } })
}
