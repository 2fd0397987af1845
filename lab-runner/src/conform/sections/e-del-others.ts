/** E, second part: DEL and what belongs to others, damaged state, pace. */
import { delAtOnce } from '../at-once.ts'
import { delDamaged } from '../damaged-state.ts'
import { eachCase } from '../each-case.ts'
import { type Item, NotApplicable, Unmet } from '../item.ts'
import { nothingLost } from '../left-behind.ts'
import { recycle } from '../lost-namespace.ts'
import { addressesOf, otherNetwork, poolOfOneIf } from '../networks.ts'
import type { Json, PodOfRig, Rig } from '../rig.ts'
import { answerUdp, isAnswered, sendUdp } from '../udp-flow.ts'

/** Another attachment of the same container: in its own namespace, or in another where the plugin cannot put two into one. */
async function addBeside(rig: Rig, pod: PodOfRig, ifname: string, conf: Json = {}) {
  const before = rig.kind === 'chained' ? { prevResult: await rig.prev(pod, ifname) } : {}
  const { exitCode, json } = await rig.call({ command: 'ADD', pod, ifname, conf: { ...before, ...conf } })
  if (exitCode === 0) return { pod, prevResult: json }
  const beside = { ...pod, netns: (await rig.pod()).netns }
  return { pod: beside, prevResult: await rig.add(beside, { ifname, conf }) }
}

export const items: readonly Item[] = [
  {
    id: 'E55',
    level: 'QUALITY',
    says: 'should leave alone the interface of another container that the path leads to by now',
    source: 'plugins#714',
    kinds: ['main', 'chained'],
    async run(rig) {
      const [old, now] = [await rig.pod(), await rig.pod()]
      await rig.settled(old, now)
      await rig.add(now)
      const before = await rig.snapshot()
      const prevResult = await rig.add(old)
      await recycle(rig, old, now)
      await rig.call({ command: 'DEL', pod: old, conf: { prevResult } })
      await nothingLost(rig, before, 'DEL of a container whose path is that of another by now', old)
    },
  },
  {
    id: 'E56',
    level: 'QUALITY',
    says: 'should take nothing away by a late DEL that a newer container owns by now',
    source: 'containernetworking/plugins:plugins/ipam/host-local/backend/disk/backend.go',
    kinds: ['main', 'ipam', 'chained'],
    async run(rig) {
      const [old, now] = [await rig.pod(), await rig.pod()]
      const conf = poolOfOneIf(rig) ?? {}
      const prevResult = await rig.add(old, { conf })
      await rig.must({ command: 'DEL', pod: old, conf: { ...conf, prevResult } })
      await rig.add(now, { conf })
      const before = await rig.snapshot()
      await rig.call({ command: 'DEL', pod: old, conf: { ...conf, prevResult } })
      await rig.call({ command: 'DEL', pod: old, conf, env: { CNI_NETNS: '' } })
      await nothingLost(rig, before, 'a late DEL')
    },
  },
  {
    id: 'E57',
    level: 'MUST',
    says: 'must leave other interfaces of the same container alone, in this network and in others',
    source: 'SPEC 1.1.0 §3 Lifecycle & Ordering',
    kinds: ['main', 'ipam', 'chained'],
    async run(rig) {
      const pod = await rig.pod()
      await rig.settled(pod)
      await addBeside(rig, pod, 'eth1')
      await addBeside(rig, pod, 'eth2', otherNetwork(rig))
      const before = await rig.snapshot()
      const own = await addBeside(rig, pod, 'eth0')
      await rig.must({ command: 'DEL', pod: own.pod, conf: { prevResult: own.prevResult } })
      await nothingLost(rig, before, 'DEL of eth0, while eth1 and eth2 stay')
    },
  },
  {
    id: 'E58',
    level: 'SHOULD',
    says: 'should print nothing on stdout when DEL succeeds',
    source: 'SPEC 1.1.0 §2 DEL',
    kinds: ['main', 'ipam', 'chained'],
    async run(rig) {
      const pod = await rig.pod()
      const prevResult = await rig.add(pod)
      const { stdout } = await rig.must({ command: 'DEL', pod, conf: { prevResult } })
      if (stdout.trim() !== '') throw new Unmet(`DEL printed ${stdout.trim().slice(0, 200)}`)
    },
  },
  {
    id: 'E60',
    level: 'QUALITY',
    says: 'should end DEL with success when a file of its state is empty or damaged, without harm to others',
    source: 'containerd#8197, cni#1055',
    kinds: ['main', 'ipam', 'chained'],
    async run(rig) {
      const other = await rig.pod()
      await rig.settled(other)
      const taken = addressesOf(await rig.add(other))
      await eachCase(['', '{"not": '], content => delDamaged(rig, content, taken))
    },
  },
  {
    id: 'E61',
    level: 'QUALITY',
    says: 'should not let datagrams to a host port go on to the pod that had it before',
    source: 'containernetworking/plugins:plugins/meta/portmap',
    kinds: ['main', 'chained'],
    async run(rig) {
      const { portMappings } = (rig.conf.capabilities ?? {}) as Json
      if (portMappings !== true) throw new NotApplicable('its configuration does not declare portMappings')
      const conf = { runtimeConfig: { portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'udp' }] } }
      const [old, now] = [await rig.pod(), await rig.pod()]
      const prevResult = await rig.add(old, { conf })
      await answerUdp(rig, old, 80)
      await answerUdp(rig, now, 80)
      await sendUdp(rig, 8080)
      if (!(await isAnswered(rig, old))) throw new Unmet('a datagram to the host port was not answered by the pod')
      await rig.must({ command: 'DEL', pod: old, conf: { ...conf, prevResult } })
      await rig.add(now, { conf })
      if (await isAnswered(rig, now)) return
      throw new Unmet('4 s after DEL and the ADD of another pod with the same host port, that pod has not had one')
    },
  },
  {
    id: 'E62',
    level: 'QUALITY',
    says: 'should take at most 0.7 times as long for 10 DELs at once as for 10 in sequence',
    source: 'kind#1720',
    kinds: ['main', 'ipam', 'chained'],
    limit: 60_000,
    alone: true,
    async run(rig) {
      const ratio = await delAtOnce(rig)
      if (ratio > 0.7) throw new Unmet(`10 at once took ${ratio.toFixed(2)} times as long as 10 in sequence, at best`)
    },
  },
]
