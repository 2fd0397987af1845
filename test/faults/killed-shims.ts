/** Shims are killed (SIGKILL) in the middle of a request; then DEL comes, or nobody does until GC. Nothing is left. */
import { type Loop, randomOf } from '../conform/live/loop.ts'
import { confOf, makePods, removePod } from '../conform/live/pods.ts'
import { soon } from './agent-process.ts'
import { call, codeOf, shimFor } from './calls.ts'
import { collectAll, remains } from './ground.ts'
import type { FaultPlace } from './place.ts'

const conf = confOf('shims')
const rounds = 15
const width = 16

export const killedShims: Loop<FaultPlace> = {
  name: 'shims killed',
  async run({ agent, shims, seed }) {
    const random = randomOf(seed)
    const faults: string[] = []
    const pods = makePods(conf.name, 'shims', width)
    let killed = 0
    await agent.start()
    for (let round = 0; round < rounds; round++) {
      await Promise.all(
        pods.map(async (place, i) => {
          const pod = { ...place, containerId: `${place.containerId}-${round}` }
          const file = shimFor(shims, i)
          const { signal } = await call(file, 'ADD', pod, conf, kill => setTimeout(kill, random() * 60))
          if (signal === 'SIGKILL') killed++
          if (round % 3 === 2) return
          const deleted = await call(file, 'DEL', pod, conf)
          if (codeOf(deleted) !== 0) faults.push(`DEL after a killed ADD: ${deleted.stdout}`)
        }),
      )
      if (round % 3 === 2) faults.push(...(await collectAll(shims.sh, conf)))
      // What a shim was killed too early for is taken back by the agent itself.
      if (!(await soon(() => remains(pods, conf).length === 0, 6000))) {
        faults.push(...remains(pods, conf).map(line => `round ${round}: ${line}`))
        break
      }
    }
    await agent.kill()
    for (const pod of pods) removePod(pod)
    return { counts: { killed: [killed, 60] }, faults }
  },
}
