/**
 * Socket and FIFOs are removed, replaced by plain files, or belong to another user: shims find that out at once, and never talk to whoever put something
 * else there; soon they are as they were.
 */
import { spawnSync } from 'node:child_process'
import { chownSync, writeFileSync } from 'node:fs'
import type { Loop } from '../conform/live/loop.ts'
import { confOf, makePod, removePod } from '../conform/live/pods.ts'
import { folder, isQueueEmpty, soon } from './agent-process.ts'
import { call, codeOf } from './calls.ts'
import { remains } from './ground.ts'
import type { FaultPlace } from './place.ts'

const conf = confOf('doors')
const doors = ['socket', 'bell', 'turn', 'in', 'out'] as const
const given = "another user's"
const ways: Readonly<Record<string, string>> = {
  removed: 'rm -rf "$1"',
  'a plain file': 'rm -rf "$1"; echo x >"$1"',
  [given]: 'chown 12345 "$1"',
}

/** The user namespace of an ordinary user has no other one. */
function canGiveAway(): boolean {
  writeFileSync('/run/given', '')
  try {
    chownSync('/run/given', 12345, 12345)
    return true
  } catch {
    return false
  }
}

export const lostDoors: Loop<FaultPlace> = {
  name: 'lost doors',
  async run({ agent, shims }) {
    const faults: string[] = []
    const pod = makePod(conf.name, 'doors')
    const files = [shims.sh, ...(shims.c === undefined ? [] : [shims.c])]
    let healed = 0
    let asked = 0
    await agent.start()
    const possible = Object.entries(ways).filter(([way]) => way !== given || canGiveAway())
    for (const door of doors) {
      for (const [way, script] of possible) {
        asked++
        spawnSync('sh', ['-c', script, 'sh', `${folder}/${door}`])
        for (const file of files) {
          const added = await call(file, 'ADD', pod, conf)
          const code = codeOf(added)
          if (code !== 0 && code !== 11)
            faults.push(`${door} ${way}: ADD: ${added.code} ${added.stdout}${added.stderr}`)
          if (added.milliseconds > 5000) faults.push(`${door} ${way}: ADD took ${added.milliseconds.toFixed(0)} ms`)
          const deleted = await call(file, 'DEL', pod, conf)
          if (codeOf(deleted) !== 0) faults.push(`${door} ${way}: DEL: ${deleted.stdout}`)
        }
        const isWhole = await soon(async () => {
          const replies = []
          for (const file of files) replies.push(await call(file, 'ADD', pod, conf), await call(file, 'DEL', pod, conf))
          return replies.every(reply => codeOf(reply) === 0)
        }, 8000)
        if (isWhole) healed++
        else faults.push(`${door} ${way}: it is not mended`)
      }
    }
    if (!(await soon(isQueueEmpty))) faults.push('DELs still wait in the queue')
    faults.push(...remains([pod], conf))
    await agent.kill()
    removePod(pod)
    const told = possible.length < Object.keys(ways).length ? 'there is no other user to give them to' : undefined
    return { counts: { doors: [healed, asked] }, faults, ...(told && { told }) }
  },
}
