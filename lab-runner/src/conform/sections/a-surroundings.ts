/** A: what surrounds a call: folders, environment, pipes, namespaces. */
import { differences, sentence } from '../difference.ts'
import { type Item, Unmet } from '../item.ts'
import { ready } from '../ready.ts'
import { refused } from '../refused.ts'

const all = ['main', 'ipam', 'chained'] as const

export const items: readonly Item[] = [
  {
    id: 'A10',
    level: 'QUALITY',
    says: 'should refuse ADD with code 8 before it does anything when CNI_NETNS is the network namespace that it runs in',
    source: 'cni:pkg/skel/skel.go, containernetworking/plugins#714',
    kinds: ['main', 'chained'],
    async run(rig) {
      const { pod, before, conf } = await ready(rig)
      for (const [at, netns] of ['/proc/self/ns/net', '/proc/1/ns/net'].entries()) {
        const ifname = rig.kind === 'chained' ? 'eth0' : `own${at}` // the host has an eth0
        const own = { containerId: `${pod.containerId.slice(1)}${at}`, netns }
        const called = await rig.call({ command: 'ADD', pod: own, ifname, conf })
        await rig.unchanged(before, `ADD with ${netns}`)
        refused(called, netns, [8])
      }
    },
  },
  {
    id: 'A11',
    level: 'QUALITY',
    says: 'should leave nothing behind when it is called from any folder, without HOME and PATH, with variables it does not know',
    source: 'cni:pkg/skel/skel.go, cni:libcni/api.go',
    kinds: all,
    async run(rig) {
      const pod = await rig.pod()
      const before = await rig.settled(pod)
      const traced = {
        TRACEPARENT: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        TRACESTATE: '',
        BAGGAGE: 'a=b',
      }
      const odd = { cwd: '/proc', env: { PATH: undefined, HOME: undefined, ...traced } }
      const result = await rig.add(pod, odd)
      await rig.must({ command: 'DEL', pod, conf: { prevResult: result }, ...odd })
      await rig.unchanged(before, 'ADD and DEL')
    },
  },
  {
    id: 'A12',
    level: 'QUALITY',
    says: 'should leave no process behind, neither after ADD nor after DEL',
    source: 'SPEC 1.1.0 §2 Overview: a binary that is executed for each call',
    kinds: all,
    async run(rig) {
      const { pod, before } = await ready(rig)
      const prevResult = await rig.add(pod)
      const left = async (what: string) => {
        const found = differences(before, await rig.snapshot()).filter(({ place }) => place === 'process')
        if (found.length > 0) throw new Unmet(`after ${what}: ${sentence(found)}`)
      }
      await left('ADD')
      await rig.must({ command: 'DEL', pod, conf: { prevResult } })
      await left('DEL')
    },
  },
  {
    id: 'A115',
    level: 'QUALITY',
    says: 'should refuse CNI_ARGS with a pair that has no value, and keys that it does not know unless IgnoreUnknown is 1',
    source: 'cni:pkg/types/args.go LoadArgs',
    kinds: ['main', 'ipam'],
    async run(rig) {
      const { pod, before, conf } = await ready(rig)
      for (const args of ['IgnoreUnknown', 'IgnoreUnknown=1;MAC', 'CONFORM=1', 'IgnoreUnknown=0;CONFORM=1']) {
        refused(await rig.call({ command: 'ADD', pod, conf, env: { CNI_ARGS: args } }), `CNI_ARGS ${args}`)
      }
      await rig.unchanged(before, 'ADD with such CNI_ARGS')
    },
  },
  {
    id: 'A116',
    level: 'QUALITY',
    says: 'should not leave half an attachment when nobody reads its stdout: DEL removes it, and ADD works again',
    source: 'signal(7) SIGPIPE; containerd/containerd#12923',
    kinds: all,
    async run(rig) {
      const { pod, before, conf } = await ready(rig)
      const unread = ['sh', '-c', '"$@" | :', 'sh']
      for (const _ of [1, 2]) {
        await rig.call({ command: 'ADD', pod, conf, via: unread })
        await rig.must({ command: 'DEL', pod, conf, via: unread })
        await rig.unchanged(before, 'an ADD whose answer nobody read, and DEL')
      }
      await rig.must({ command: 'ADD', pod, conf })
    },
  },
  {
    id: 'A117',
    level: 'QUALITY',
    says: 'should touch nothing on DEL when CNI_NETNS is the network namespace that it runs in',
    source: 'containernetworking/plugins#714: lo of the host was deleted',
    kinds: ['main', 'chained'],
    async run(rig) {
      const { pod, before, conf } = await ready(rig)
      for (const netns of ['/proc/self/ns/net', '/proc/1/ns/net']) {
        await rig.call({ command: 'DEL', pod: { ...pod, netns }, conf }) // whether that is an error is left to the plugin
        await rig.unchanged(before, `DEL of eth0 with ${netns}, where the eth0 of the host is`)
      }
    },
  },
]
