/**
 * Socket and FIFOs are removed, replaced by plain files, or belong to another user: shims find that out at once, and never talk to whoever put something
 * else there; soon they are as they were. Nobody else is heard, whatever the rights of the files say.
 */
import { spawnSync } from 'node:child_process'
import { chownSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { writeRequest } from '../../mini-cni/src/agent/request.ts'
import type { Loop, Outcome } from '../conform/live/loop.ts'
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

const attempts = 5

/** What the agent answers another user who asks for STATUS on its socket; undefined: that one could not even connect. */
function askAsStranger(): Promise<string | undefined> {
  const bytes = writeRequest({ variables: { CNI_COMMAND: 'STATUS' }, input: JSON.stringify(conf) })
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  // The agent sees who this process was at the moment in which it connected.
  process.seteuid?.(12345)
  const socket = connect(`${folder}/socket`)
  process.seteuid?.(0)
  let answer: string | undefined
  socket.on('connect', () => {
    answer = ''
    socket.write(Buffer.concat([length, bytes]))
  })
  socket.on('data', text => {
    answer += String(text)
  })
  return new Promise(resolve => {
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
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
    const strangers = canGiveAway() ? attempts : 0
    let unheard = 0
    for (let i = 0; i < strangers; i++) {
      spawnSync('chmod', ['755', dirname(folder), folder])
      spawnSync('chmod', ['666', `${folder}/socket`])
      const answer = await askAsStranger()
      if (answer === '') unheard++
      else if (answer !== undefined) faults.push(`another user was answered: ${answer}`)
    }
    spawnSync('chmod', ['700', folder])
    if (!(await soon(isQueueEmpty))) faults.push('DELs still wait in the queue')
    faults.push(...remains([pod], conf))
    await agent.kill()
    removePod(pod)
    const told = possible.length < Object.keys(ways).length ? 'there is no other user to give them to' : undefined
    const counts: Outcome['counts'] = {
      doors: [healed, asked],
      ...(strangers > 0 && { 'strangers unheard': [unheard, strangers] }),
    }
    return { counts, faults, ...(told && { told }) }
  },
}
