/** The agent hangs (SIGSTOP): shims give up in time, ADD with code 11 and DEL into the queue; when it goes on nothing of them is left. */
import type { Loop } from '../conform/live/loop.ts'
import { confOf, makePods, removePod } from '../conform/live/pods.ts'
import { isQueueEmpty, soon } from './agent-process.ts'
import { addressIn, call, codeOf, shimFor, troubleOf } from './calls.ts'
import { leftOf, remains } from './ground.ts'
import type { FaultPlace } from './place.ts'

const conf = confOf('hung')
const count = 24

export const hang: Loop<FaultPlace> = {
  name: 'the agent hangs',
  async run({ agent, shims }) {
    const faults: string[] = []
    const pods = makePods(conf.name, 'hung', count)
    const [living, fresh] = [pods.slice(0, count / 2), pods.slice(count / 2)]
    await agent.start()
    await Promise.all(living.map((pod, i) => call(shimFor(shims, i), 'ADD', pod, conf)))
    agent.signal('SIGSTOP')
    const [added, deleted] = await Promise.all([
      Promise.all(fresh.map((pod, i) => call(shimFor(shims, i), 'ADD', pod, conf))),
      Promise.all(living.map((pod, i) => call(shimFor(shims, i), 'DEL', pod, conf))),
    ])
    const slowest = Math.max(...[...added, ...deleted].map(({ milliseconds }) => milliseconds))
    if (slowest > 14_000) faults.push(`a shim gave up after ${(slowest / 1000).toFixed(1)} s only`)
    faults.push(...added.filter(reply => codeOf(reply) !== 11).map(reply => `ADD: ${reply.code} ${reply.stdout}`))
    faults.push(...deleted.filter(reply => codeOf(reply) !== 0).map(reply => `DEL: ${reply.code} ${reply.stdout}`))
    agent.signal('SIGCONT')
    if (!(await soon(isQueueEmpty))) faults.push('DELs still wait in the queue')
    if (!(await soon(() => remains(pods, conf).length === 0))) {
      faults.push(...pods.flatMap(pod => leftOf(pod, conf).map(what => `${pod.containerId} left ${what}`)))
    }
    const again = await Promise.all(pods.map((pod, i) => call(shimFor(shims, i), 'ADD', pod, conf)))
    const works = again.filter((reply, i) => {
      const pod = pods[i]
      return pod !== undefined && codeOf(reply) === 0 && troubleOf(pod, addressIn(reply)) === undefined
    }).length
    await Promise.all(pods.map((pod, i) => call(shimFor(shims, i), 'DEL', pod, conf)))
    await agent.kill()
    for (const pod of pods) removePod(pod)
    return {
      counts: {
        'ADDs given up': [added.length, count / 2],
        'DELs kept': [deleted.length, count / 2],
        'ADDs after': [works, count],
      },
      faults,
      told: `the slowest gave up after ${(slowest / 1000).toFixed(1)} s`,
    }
  },
}
