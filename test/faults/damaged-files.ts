/** What the agent keeps in files is cut, replaced by garbage, cannot be written, or has no room: no address is held twice, nobody is cut off. */
import { spawnSync } from 'node:child_process'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import type { Loop } from '../conform/live/loop.ts'
import { confOf, makePods, removePod } from '../conform/live/pods.ts'
import { addressIn, call, codeOf, shimFor, troubleOf } from './calls.ts'
import { remains } from './ground.ts'
import type { FaultPlace } from './place.ts'

const dataDir = '/run/small'
const conf = confOf('damaged', {
  ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.66.0.0/24' }]], dataDir },
})
const journal = `${dataDir}/${conf.name}/journal`

interface Damage {
  readonly name: string
  make(): void
  /** Present: ADD may fail while it lasts, with an error and nothing left. */
  mend?(): void
}

const damages: readonly Damage[] = [
  {
    name: 'cut in the middle of a line',
    make: () => truncateSync(journal, Math.max(1, readFileSync(journal).length - 5)),
  },
  { name: 'empty', make: () => truncateSync(journal, 0) },
  { name: 'garbage at the end', make: () => writeFileSync(journal, '\0\xff garbage\nmore\n', { flag: 'a' }) },
  { name: 'garbage all through', make: () => writeFileSync(journal, 'no journal\n{}\n\0\0\0\n') },
  {
    name: 'read-only',
    make: () => run('mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"'),
    mend: () => run('umount "$1"'),
  },
  {
    name: 'no room',
    make: () => run('head -c 1000000 /dev/zero >"$1/full" || :'),
    mend: () => run('rm "$1/full"'),
  },
]

/** In a shell, with the folder of the journal as $1. */
function run(script: string): void {
  const { status, stderr } = spawnSync('sh', ['-c', script, 'sh', `${dataDir}/${conf.name}`], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

export const damagedFiles: Loop<FaultPlace> = {
  name: 'damaged files',
  async run({ agent, shims }) {
    const faults: string[] = []
    const made = spawnSync('sh', ['-c', `mkdir -p ${dataDir} && mount -t tmpfs -o size=256k small ${dataDir}`], {
      encoding: 'utf8',
    })
    if (made.status !== 0) throw new Error(made.stderr)
    let survived = 0
    for (const restarts of [false, true]) {
      for (const { name, make, mend } of damages) {
        const what = `${name}${restarts ? ', and started again' : ''}`
        const pods = makePods(conf.name, 'damaged', 6)
        const [early, late] = [pods.slice(0, 3), pods.slice(3)]
        if (agent.pid === 0 || restarts) await agent.kill()
        if (agent.pid === 0 || restarts) await agent.start()
        const add = (some: typeof pods) => Promise.all(some.map((pod, i) => call(shimFor(shims, i), 'ADD', pod, conf)))
        const first = await add(early)
        const addresses = first.map(addressIn)
        if (restarts) await agent.kill()
        make()
        if (restarts) await agent.start()
        let more = await add(late)
        if (mend !== undefined) {
          faults.push(
            ...more.filter(reply => codeOf(reply) <= 0 && reply.code !== 0).map(reply => `${what}: ${reply.stdout}`),
          )
          for (const pod of late) await call(shims.sh, 'DEL', pod, conf)
          mend()
          for (const pod of late) await call(shims.sh, 'DEL', pod, conf)
          more = await add(late)
        }
        for (const reply of more) if (codeOf(reply) !== 0) faults.push(`${what}: ADD: ${reply.stdout}`)
        const given = more.filter(({ code }) => code === 0).map(addressIn)
        for (const address of given) if (addresses.includes(address)) faults.push(`${what}: ${address} is held twice`)
        early.forEach((pod, i) => {
          const trouble = troubleOf(pod, addresses[i] ?? '')
          if (trouble !== undefined) faults.push(`${what}: ${trouble}`)
        })
        for (const pod of pods) {
          const reply = await call(shims.sh, 'DEL', pod, conf)
          if (codeOf(reply) !== 0) faults.push(`${what}: DEL: ${reply.stdout}`)
        }
        const left = remains(pods, conf)
        faults.push(...left.map(line => `${what}: ${line}`))
        if (left.length === 0 && given.length === late.length) survived++
        for (const pod of pods) removePod(pod)
      }
    }
    await agent.kill()
    return { counts: { damages: [survived, 2 * damages.length] }, faults }
  },
}
