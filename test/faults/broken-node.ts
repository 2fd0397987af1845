/** Somebody deletes the bridge under running pods: STATUS says so. A second agent does not start. One that is told to end answers all who asked. */
import { spawnSync } from 'node:child_process'
import type { Loop } from '../conform/live/loop.ts'
import { confOf, makePods, removePod } from '../conform/live/pods.ts'
import { agentProcess, isQueueEmpty, soon } from './agent-process.ts'
import { addressIn, call, codeOf, shimFor, troubleOf } from './calls.ts'
import { collectAll, remains } from './ground.ts'
import type { FaultPlace } from './place.ts'

const conf = confOf('broken')
const width = 64
const restarts = 6

export const brokenNode: Loop<FaultPlace> = {
  name: 'bridge, two agents, restarts',
  async run({ agent, agentFile, shims }) {
    const faults: string[] = []
    const pods = makePods(conf.name, 'broken', width)
    const [first] = pods
    await agent.start()

    if (first !== undefined) await call(shims.sh, 'ADD', first, conf)
    spawnSync('ip', ['link', 'del', conf.bridge])
    const files = [shims.sh, ...(shims.c === undefined ? [] : [shims.c])]
    let told = 0
    for (const file of files) {
      const status = await call(file, 'STATUS', { network: conf.name, containerId: '', ifname: '', netns: '' }, conf)
      if (codeOf(status) === 51) told++
      else faults.push(`STATUS without the bridge: ${status.code} ${status.stdout}`)
    }
    if (first !== undefined) await call(shims.sh, 'DEL', first, conf)

    const second = agentProcess(agentFile)
    const why = await second.start().then(
      () => 'it started',
      error => String(error.message),
    )
    if (!why.includes('another agent runs')) faults.push(`a second agent: ${why}`)

    let answered = 0
    for (let round = 0; round < restarts; round++) {
      const calls = pods.map((pod, i) => call(shimFor(shims, i), 'ADD', pod, conf))
      await new Promise(resolve => setTimeout(resolve, 10 + 15 * round))
      await agent.kill(round % 2 === 0 ? 'SIGTERM' : 'SIGKILL')
      await agent.start()
      const replies = await Promise.all(calls)
      replies.forEach((reply, i) => {
        const pod = pods[i]
        const code = codeOf(reply)
        if (code === 0 || code === 11) answered++
        else faults.push(`ADD: ${reply.code} ${reply.stdout}`)
        const trouble = code === 0 && pod !== undefined ? troubleOf(pod, addressIn(reply)) : undefined
        if (trouble !== undefined) faults.push(`ADD was answered, and ${trouble}`)
      })
      const deleted = await Promise.all(pods.map((pod, i) => call(shimFor(shims, i), 'DEL', pod, conf)))
      faults.push(...deleted.filter(reply => codeOf(reply) !== 0).map(reply => `DEL: ${reply.stdout}`))
      if (!(await soon(() => isQueueEmpty() && remains(pods, conf).length === 0, 5000))) {
        faults.push(
          ...remains(pods, conf)
            .slice(0, 5)
            .map(line => `restart ${round}: ${line}`),
        )
        faults.push(...(await collectAll(shims.sh, conf)))
      }
    }
    await agent.kill()
    for (const pod of pods) removePod(pod)
    return {
      counts: {
        'STATUS 51': [told, files.length],
        'second agents refused': [faults.some(f => f.startsWith('a second')) ? 0 : 1, 1],
        'ADDs answered': [answered, width * restarts],
      },
      faults,
    }
  },
}
