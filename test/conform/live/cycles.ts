/** Pods that come and go for as long as a node lives, squeezed: nothing may grow with their number. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { callPlugin, failureOf, onceBefore, requestFor } from './call-plugin.ts'
import { callInProcess } from './in-process.ts'
import type { Loop } from './loop.ts'
import { differences, nodeState, openFiles, residentKib, sizeOf } from './node-state.ts'
import { confOf, makePod, removePod } from './pods.ts'

/** A process for each call costs ten times what the call does: most are made in this one. */
const [byExec, inProcess] = [200, 1800]
/** Growth is measured from here: compiled code and tables have their size by then. */
const settled = 300
const halfWay = settled + (inProcess - settled) / 2
const conf = confOf('cycles')

export const cycles: Loop = {
  name: `${byExec + inProcess} ADDs and DELs`,
  async run({ bundle }) {
    await onceBefore(bundle, conf)
    const pod = makePod(conf.name, 'cycle')
    const before = nodeState()
    const faults: string[] = []
    const done = { exec: 0, 'in process': 0 }
    const journal = `/run/mini-cni/${conf.name}/journal`
    let [early, middle, longest] = [measure(), measure(), 0]
    for (let i = 0; i < inProcess && faults.length < 10; i++) {
      // Another id each time, as runtimes do.
      const one = { ...pod, containerId: `in-${i}` }
      for (const command of ['ADD', 'DEL']) {
        const { code, said } = await callInProcess(requestFor(command, one, conf))
        if (code !== 0) faults.push(`${command} ${i}: ${JSON.stringify(said)}`)
      }
      done['in process']++
      longest = Math.max(longest, sizeOf(journal))
      if (i === settled) early = measure()
      if (i === halfWay) middle = measure()
    }
    const late = measure()
    for (let i = 0; i < byExec && faults.length < 10; i++) {
      const one = { ...pod, containerId: `exec-${i}` }
      for (const command of ['ADD', 'DEL']) {
        faults.push(...failureOf(`${command} ${i} by exec`, await callPlugin(bundle, requestFor(command, one, conf))))
      }
      done.exec++
      longest = Math.max(longest, sizeOf(journal))
    }
    faults.push(...differences(before, nodeState()).map(line => `grew: ${line}`))
    removePod(pod)
    if (longest > 64 * 1024) faults.push(`the journal grew to ${longest} bytes`)
    if (late.files > early.files) faults.push(`open files grew from ${early.files} to ${late.files}`)
    if (late.heap - early.heap > 2048) faults.push(`the heap grew from ${early.heap} to ${late.heap} KiB`)
    // What leaks grows in both halves; the allocator and the collector may take a larger piece once.
    const grown = [middle.resident - early.resident, late.resident - middle.resident]
    if (Math.min(...grown) > 12 * 1024) faults.push(`memory grew by ${grown.join(' KiB, then by ')} KiB`)
    return {
      counts: { 'in process': [done['in process'], inProcess], 'by exec': [done.exec, byExec] },
      faults,
      told: `after ${settled} and after all: heap ${early.heap} and ${late.heap} KiB, resident ${early.resident}, ${middle.resident} half-way and ${late.resident} KiB, open files ${early.files} and ${late.files}; journal never over ${longest} bytes`,
    }
  },
}

function measure() {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return { heap: Math.round(process.memoryUsage().heapUsed / 1024), resident: residentKib(), files: openFiles() }
}
