/**
 * No agent runs, and the queue cannot be written: DEL fails with code 11 rather than be forgotten. Once it can be written, DEL waits there, and is done when the
 * agent is back; an ADD after that stays.
 */
import { spawnSync } from 'node:child_process'
import type { Loop } from '../conform/live/loop.ts'
import { confOf, makePods, removePod } from '../conform/live/pods.ts'
import { isQueueEmpty, queue, soon } from './agent-process.ts'
import { addressIn, call, codeOf, shimFor, troubleOf } from './calls.ts'
import { leftOf, remains } from './ground.ts'
import type { FaultPlace } from './place.ts'

const conf = confOf('queued')

interface Trouble {
  readonly name: string
  /** In a shell, with the folder of the queue as $1. */
  readonly make: string
  readonly mend: string
}

const troubles: readonly Trouble[] = [
  { name: 'a plain file', make: 'rm -rf "$1" && : >"$1"', mend: 'rm "$1"' },
  {
    name: 'read-only',
    make: 'mkdir -p "$1" && mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"',
    mend: 'umount "$1"',
  },
  {
    name: 'no room',
    make: 'mkdir -p "$1" && mount -t tmpfs -o size=16k queue "$1" && { head -c 100000 /dev/zero >"$1/full" || :; } 2>/dev/null',
    mend: 'umount "$1"',
  },
]

export const fullQueue: Loop<FaultPlace> = {
  name: 'a queue that is full',
  async run({ agent, shims }) {
    const faults: string[] = []
    let refused = 0
    let done = 0
    for (const { name, make, mend } of troubles) {
      const pods = makePods(conf.name, 'queued', 4)
      const all = (command: string) => Promise.all(pods.map((pod, i) => call(shimFor(shims, i), command, pod, conf)))
      const expect = async (command: string, wanted: number) => {
        const replies = await all(command)
        const wrong = replies.filter(reply => codeOf(reply) !== wanted)
        faults.push(...wrong.map(reply => `${name}: ${command}: ${reply.code} ${reply.stdout}`))
        return replies
      }
      await agent.start()
      const addresses = (await expect('ADD', 0)).map(addressIn)
      await agent.kill()
      run(make)
      refused += (await expect('DEL', 11)).filter(reply => codeOf(reply) === 11).length
      pods.forEach((pod, i) => {
        const trouble = troubleOf(pod, addresses[i] ?? '')
        if (trouble !== undefined) faults.push(`${name}: DEL was refused, and ${trouble}`)
      })
      run(mend)
      await expect('DEL', 0)
      await agent.start()
      if (!(await soon(isQueueEmpty))) faults.push(`${name}: DELs still wait in the queue`)
      faults.push(...pods.flatMap(pod => leftOf(pod, conf).map(what => `${name}: ${pod.containerId} left ${what}`)))
      const again = await expect('ADD', 0)
      await agent.kill()
      await agent.start()
      done += again.filter((reply, i) => {
        const pod = pods[i]
        return pod !== undefined && codeOf(reply) === 0 && troubleOf(pod, addressIn(reply)) === undefined
      }).length
      await expect('DEL', 0)
      faults.push(...remains(pods, conf).map(line => `${name}: ${line}`))
      await agent.kill()
      for (const pod of pods) removePod(pod)
    }
    const asked = 4 * troubles.length
    return { counts: { 'DELs refused': [refused, asked], 'ADDs after': [done, asked] }, faults }
  },
}

function run(script: string): void {
  const { status, stderr } = spawnSync('sh', ['-c', script, 'sh', queue], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${script}: ${stderr}`)
}
