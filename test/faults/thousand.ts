/** A thousand requests at once: all are answered, no address is given twice, a GC whose list is 60 KB long keeps all, and a thousand DELs leave nothing. */

import { leases } from '../../mini-cni/src/ipam/leases.ts'
import type { Loop } from '../conform/live/loop.ts'
import { confOf, makePods, removePod } from '../conform/live/pods.ts'
import { addressIn, call, codeOf, shimFor, troubleOf } from './calls.ts'
import { remains } from './ground.ts'
import type { FaultPlace } from './place.ts'

const count = 1000
const conf = confOf('thousand', { ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.67.0.0/16' }]] } })

export const thousand: Loop<FaultPlace> = {
  name: `${count} at once`,
  async run({ agent, shims }) {
    const faults: string[] = []
    const pods = makePods(conf.name, 't', count)
    await agent.start()
    const all = (command: string) => Promise.all(pods.map((pod, i) => call(shimFor(shims, i), command, pod, conf)))
    const started = performance.now()
    const added = await all('ADD')
    const took = performance.now() - started
    const good = added.flatMap((reply, i) => {
      const pod = pods[i]
      if (pod === undefined || codeOf(reply) !== 0) {
        faults.push(`ADD: ${reply.code ?? reply.signal} ${reply.stdout}${reply.stderr}`)
        return []
      }
      const address = addressIn(reply)
      const trouble = troubleOf(pod, address)
      if (trouble !== undefined) faults.push(trouble)
      return trouble === undefined ? [address] : []
    })
    const different = new Set(good).size
    if (different < good.length) faults.push(`${good.length - different} addresses are held twice`)
    const live = pods.map(({ containerId, ifname }) => ({ containerID: containerId, ifname }))
    const nobody = { network: conf.name, containerId: '', ifname: '', netns: '' }
    let kept = 0
    const files = [shims.sh, ...(shims.c === undefined ? [] : [shims.c])]
    for (const shim of files) {
      const reply = await call(shim, 'GC', nobody, { ...conf, 'cni.dev/valid-attachments': live })
      if (codeOf(reply) === 0 && leases(conf).length === count) kept++
      else
        faults.push(
          `GC of ${count}: ${reply.code} ${reply.stdout}${reply.stderr}, ${leases(conf).length} addresses held`,
        )
    }
    const deleted = await all('DEL')
    faults.push(...deleted.filter(reply => codeOf(reply) !== 0).map(reply => `DEL: ${reply.stdout}${reply.stderr}`))
    faults.push(...remains(pods, conf).slice(0, 20))
    await agent.kill()
    for (const pod of pods) removePod(pod)
    return {
      counts: {
        ADDs: [different, count],
        GCs: [kept, files.length],
        DELs: [deleted.filter(({ code }) => code === 0).length, count],
      },
      faults,
      told: `the last ADD was answered after ${(took / 1000).toFixed(1)} s`,
    }
  },
}
