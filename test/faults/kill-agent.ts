/**
 * The agent is killed (SIGKILL) at any instant while 16 callers ADD and DEL without pause. Every ADD that was answered works, every DEL that was
 * answered is gone when the queue is empty, no address is held twice, and nothing is left after GC.
 */
import { setTimeout as after } from 'node:timers/promises'
import { records } from '../../mini-cni/src/protocol/record.ts'
import { type Loop, randomOf } from '../conform/live/loop.ts'
import { confOf, makePods, removePod } from '../conform/live/pods.ts'
import { isQueueEmpty, soon } from './agent-process.ts'
import { addressIn, call, codeOf, shimFor, troubleOf } from './calls.ts'
import { collectAll, remains } from './ground.ts'
import type { FaultPlace } from './place.ts'

const callers = 16
const conf = confOf('killed')

export const killAgent = (kills: number): Loop<FaultPlace> => ({
  name: `${kills} kills of the agent`,
  async run({ agent, shims, seed }) {
    const random = randomOf(seed)
    const pods = makePods(conf.name, 'killed', callers)
    const held = new Map<string, string>()
    const faults: string[] = []
    const count = { ADD: 0, DEL: 0, refused: 0 }
    let isOver = false
    let killed = 0
    let isReady = true

    await agent.start()
    const load = pods.map(async (place, number) => {
      const file = shimFor(shims, number)
      for (let turn = 0; !isOver; turn++) {
        const pod = { ...place, containerId: `${place.containerId}-${turn}` }
        const added = await call(file, 'ADD', pod, conf)
        const code = codeOf(added)
        if (code === 0) {
          count.ADD++
          const address = addressIn(added)
          const holder = held.get(address)
          if (holder !== undefined) faults.push(`${address} is given to ${pod.containerId}, and ${holder} has it`)
          held.set(address, pod.containerId)
          const trouble = troubleOf(pod, address)
          if (trouble !== undefined) faults.push(`ADD of ${pod.containerId} was answered, and ${trouble}`)
          held.delete(address)
        } else {
          count.refused++
          // 4: what the runtime was not told of, or what waits in the queue, is in the same namespace still.
          if (code !== 11 && code !== 4)
            faults.push(`ADD of ${pod.containerId}: ${code} ${added.stdout}${added.stderr}`)
          if (code === 11) await soon(() => isReady, 5000)
        }
        const deleted = await call(file, 'DEL', pod, conf)
        if (codeOf(deleted) === 0) count.DEL++
        else faults.push(`DEL of ${pod.containerId}: ${deleted.stdout}${deleted.stderr}`)
      }
    })
    while (killed < kills && faults.length < 20) {
      // Some before anything was answered, most in the middle of the work.
      const target = count.ADD + Math.floor(random() * 12)
      await soon(() => count.ADD >= target, 2000)
      await after(random() * 20)
      isReady = false
      await agent.kill()
      killed++
      if (random() < 0.5) await after(random() * 60)
      await agent.start()
      isReady = true
    }
    isOver = true
    await Promise.all(load)
    if (!(await soon(isQueueEmpty))) faults.push('DELs still wait in the queue')
    const gone = await soon(() => remains(pods, conf).length === 0, 5000)
    if (!gone) {
      const before = [...remains(pods, conf), ...[...records(conf.name).values()].map(found => JSON.stringify(found))]
      faults.push(...(await collectAll(shims.sh, conf)), ...remains(pods, conf))
      faults.push(...before.slice(0, 6).map(line => `until GC: ${line}`))
    }
    await agent.kill()
    for (const pod of pods) removePod(pod)
    return {
      counts: { kills: [killed, kills], ADDs: [count.ADD, kills], DELs: [count.DEL, kills] },
      faults,
      told: `${count.refused} ADDs were told to try again`,
    }
  },
})
