/**
 * ADDs that are killed (SIGKILL) at any instant; then, as it may come: DEL with the namespace, DEL after it is gone, ADD once
 * more and DEL, or nothing until GC. Afterwards nothing of them is left, and every address can be handed out.
 */
import { watch } from 'node:fs'
import { leases, release, reserve } from '../../../mini-cni/src/ipam/leases.ts'
import { hostName } from '../../../mini-cni/src/link/names.ts'
import type { Attachment } from '../../../mini-cni/src/model.ts'
import { onNode } from '../../../mini-cni/src/netns/sockets.ts'
import { find } from '../../../mini-cni/src/protocol/record.ts'
import { recordsOf } from '../../../mini-cni/src/protocol/record-folder.ts'
import { callPlugin, failureOf, onceBefore, requestFor } from './call-plugin.ts'
import { atOnce, type Loop, randomOf } from './loop.ts'
import { differences, interfacesIn, nodeState } from './node-state.ts'
import { confOf, makePod, removePod } from './pods.ts'

const count = 300
const size = 253
const conf = confOf('kills')
const endings = ['DEL', 'DEL without namespace', 'ADD and DEL', 'GC'] as const

export const kills: Loop = {
  name: `${count} ADDs killed`,
  async run({ bundle, seed }) {
    const random = randomOf(seed)
    await onceBefore(bundle, conf)
    const watching = new Map<string, () => void>()
    const watcher = watch(recordsOf(conf.name), (_, file) => {
      const [name = ''] = file?.split('.').filter(part => part !== '') ?? []
      watching.get(name)?.()
      watching.delete(name)
    })
    const { whole, after } = await durations(bundle, watching)
    const before = nodeState()
    const faults: string[] = []
    const found: Record<string, number> = {}
    const ended = Object.fromEntries(endings.map(ending => [ending, 0]))
    const kept: Attachment[] = []
    let killed = 0

    await atOnce(
      2,
      Array.from({ length: 3 * count }, (_, i) => i),
      async i => {
        if (killed >= count) return
        const pod = makePod(conf.name, `k-${i}`)
        // Until its record is there an ADD has touched nothing: most are killed some time after that.
        const [fromStart, delay] = [random() < 0.2, random()]
        const { signal } = await callPlugin(bundle, requestFor('ADD', pod, conf), kill => {
          if (fromStart) setTimeout(kill, delay * whole)
          else watching.set(hostName(pod), () => setTimeout(kill, delay * after))
        })
        watching.delete(hostName(pod))
        if (signal === 'SIGKILL') {
          killed++
          const stage = stageOf(pod)
          found[stage] = (found[stage] ?? 0) + 1
        }
        const ending = endings[i % endings.length] ?? 'GC'
        ended[ending] = (ended[ending] ?? 0) + 1
        if (ending === 'GC') return void kept.push(pod)
        if (ending === 'DEL without namespace') removePod(pod)
        // One that had all done but to say so is like one whose result was lost: it must be told to go first.
        const commands = ending === 'ADD and DEL' && !isWhole(pod) ? ['ADD', 'DEL'] : ['DEL']
        for (const command of commands) {
          faults.push(
            ...failureOf(
              `${ending} of ${pod.containerId}: ${command}`,
              await callPlugin(bundle, requestFor(command, pod, conf)),
            ),
          )
        }
        const left = [stageOf(pod), ...(ending === 'DEL without namespace' ? [] : interfacesIn(pod.netns))].filter(
          what => what !== 'nothing',
        )
        faults.push(...left.map(what => `${ending} of ${pod.containerId} left: ${what}`))
        if (ending !== 'DEL without namespace') removePod(pod)
      },
    )

    const all = {
      ...requestFor(
        'GC',
        { network: conf.name, containerId: '', ifname: '', netns: '' },
        { ...conf, 'cni.dev/valid-attachments': [] },
      ),
    }
    faults.push(...failureOf('GC', await callPlugin(bundle, all)))
    faults.push(...kept.flatMap(pod => interfacesIn(pod.netns).map(line => `GC left in ${pod.containerId}: ${line}`)))
    for (const pod of kept) removePod(pod)
    watcher.close()
    faults.push(...differences(before, nodeState()).map(line => `after GC: ${line}`))
    faults.push(...leases(conf).map(({ containerId }) => `${containerId} still holds an address`))
    const free = handOutAll()
    const stages = Object.entries(found).map(([stage, times]) => `${stage} ${times}`)
    return {
      counts: {
        killed: [killed, count],
        'left to GC': [kept.length, Math.floor(count / endings.length)],
        'addresses free': [free, size],
      },
      faults,
      told: `an ADD takes ${whole.toFixed(0)} ms, ${after.toFixed(0)} of them after its record; what the killed ones left: ${stages.join(', ')}; then ${Object.entries(
        ended,
      )
        .map(([ending, times]) => `${ending} ${times}`)
        .join(', ')}`,
    }
  },
}

/** Milliseconds, median: of a whole ADD, and of what comes after its record was written. */
async function durations(bundle: string, watching: Map<string, () => void>) {
  const [whole, after]: [number[], number[]] = [[], []]
  for (let i = 0; i < 7; i++) {
    const pod = makePod(conf.name, `k-whole-${i}`)
    let recorded = performance.now()
    watching.set(hostName(pod), () => {
      recorded = performance.now()
    })
    whole.push((await callPlugin(bundle, requestFor('ADD', pod, conf))).milliseconds)
    after.push(performance.now() - recorded)
    await callPlugin(bundle, requestFor('DEL', pod, conf))
    removePod(pod)
  }
  return { whole: median(whole), after: median(after) }
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0
}

/** How far it came. */
function stageOf(pod: Attachment): string {
  if (isWhole(pod)) return 'all'
  const parts = {
    record: find(pod) !== undefined,
    cable: onNode(node => node.link(hostName(pod))) !== undefined,
    address: leases(conf).some(({ containerId }) => containerId === pod.containerId),
  }
  return (
    Object.entries(parts)
      .filter(([, there]) => there)
      .map(([part]) => part)
      .join(' + ') || 'nothing'
  )
}

function isWhole(pod: Attachment): boolean {
  const record = find(pod)
  return typeof record === 'object' && record.adding === undefined
}

/** Number of addresses that the pool can give, each to another pod. */
function handOutAll(): number {
  const keys = Array.from({ length: size }, (_, i) => ({ containerId: `all-${i}`, ifname: 'eth0' }))
  try {
    return new Set(keys.flatMap(key => reserve(conf, key).map(({ address }) => address))).size
  } finally {
    for (const key of keys) release(conf, key)
  }
}
