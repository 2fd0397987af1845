/** More events of links than a socket holds (ENOBUFS) while pods are deleted: DEL is answered all the same, and truly. */
import { spawn } from 'node:child_process'
import type { Loop } from '../conform/live/loop.ts'
import { confOf, makePods, removePod } from '../conform/live/pods.ts'
import { call, codeOf, shimFor } from './calls.ts'
import { remains } from './ground.ts'
import type { FaultPlace } from './place.ts'

const conf = confOf('events')
const [rounds, width] = [6, 32]

export const events: Loop<FaultPlace> = {
  name: 'a flood of events',
  async run({ agent, shims }) {
    const faults: string[] = []
    const pods = makePods(conf.name, 'events', width)
    let deleted = 0
    await agent.start()
    for (let round = 0; round < rounds; round++) {
      const added = await Promise.all(pods.map((pod, i) => call(shimFor(shims, i), 'ADD', pod, conf)))
      faults.push(...added.filter(reply => codeOf(reply) !== 0).map(reply => `ADD: ${reply.stdout}`))
      const flood = spawn('sh', ['-c', script], { stdio: 'ignore' })
      const ended = new Promise(resolve => flood.once('exit', resolve))
      const replies = await Promise.all(pods.map((pod, i) => call(shimFor(shims, i), 'DEL', pod, conf)))
      // What was answered is gone at that moment, not only later.
      faults.push(...remains(pods, conf).map(line => `round ${round}: ${line}`))
      deleted += replies.filter(reply => codeOf(reply) === 0).length
      if (flood.exitCode !== null) faults.push(`round ${round}: the flood ended by itself`)
      flood.kill('SIGKILL')
      await ended
    }
    await agent.kill()
    for (const pod of pods) removePod(pod)
    return { counts: { DELs: [deleted, rounds * width] }, faults }
  },
}

const script = `
ip link show flood >/dev/null 2>&1 || ip link add flood type bridge || exit
i=0; while [ $i -lt 4000 ]; do echo "link set flood alias a$i"; i=$((i + 1)); done >/run/flood
while ip -batch /run/flood; do :; done`
