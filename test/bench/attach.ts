/**
 * A child of the benchmark, in the namespace of a node: `attach.ts CONF SET COUNT [FILL]`. Attaches FILL pods that stay;
 * then for each line on stdin attaches COUNT pods, one after the other, says the microseconds of each on one line of
 * stdout, and detaches them. MINI_CNI_FFI says by which backend.
 */
import { createInterface } from 'node:readline'
import { release } from '../../mini-cni/src/ipam/leases.ts'
import type { Attachment, NetConf } from '../../mini-cni/src/model.ts'
import { openNetlink } from '../../mini-cni/src/netlink/socket.ts'
import { add } from '../../mini-cni/src/pipeline.ts'
import { cutCables, podsOf } from './pods.ts'

const [json = '', set = '', count = '', fill = '0'] = process.argv.slice(2)
const conf: NetConf = JSON.parse(json)
const pods = podsOf(set, Number(count))
const node = openNetlink()

for (const pod of podsOf(`${set}-stay`, Number(fill))) add(pod, conf)
console.log('ready')
for await (const _ of createInterface({ input: process.stdin })) {
  const times = pods.map(pod => timed(pod))
  cutCables(node, pods)
  for (const pod of pods) release(conf, pod)
  console.log(times.join(' '))
}

function timed(pod: Attachment): number {
  const started = process.hrtime.bigint()
  add(pod, conf)
  return Number(process.hrtime.bigint() - started) / 1000
}
