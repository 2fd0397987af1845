/** F: CHECK, which compares and changes nothing. */
import { eachCase } from '../each-case.ts'
import { faults, listed, spoil } from '../faults.ts'
import { type Item, NotApplicable, Unmet } from '../item.ts'
import { addedRoute, foreignLinks, laterChanges } from '../later-plugins.ts'
import { answer } from '../left-behind.ts'
import { checkWithoutLease } from '../lost-lease.ts'
import type { Json, PodOfRig, Rig } from '../rig.ts'
import { spyOn } from '../spied-delegate.ts'

const source = 'SPEC 1.1.0 §2 CHECK'

/** CHECK that must succeed although `what`. */
async function mustBear(rig: Rig, pod: PodOfRig, prevResult: Json, what: string): Promise<void> {
  const called = await rig.call({ command: 'CHECK', pod, conf: { prevResult } })
  if (called.exitCode !== 0) throw new Unmet(`CHECK fails after ${what}: ${answer(called)}`)
}

export const items: readonly Item[] = [
  {
    id: 'F63',
    level: 'SHOULD',
    says: 'should refuse CHECK without prevResult with code 7',
    source: 'SPEC 1.1.0 §5 Error',
    kinds: ['main', 'chained'],
    since: '0.4.0',
    async run(rig) {
      const pod = await rig.pod()
      await rig.add(pod)
      const called = await rig.call({ command: 'CHECK', pod })
      if (called.exitCode === 0) throw new Unmet('CHECK without prevResult ended with 0')
      if (called.json?.code !== 7) throw new Unmet(`CHECK without prevResult ended with ${answer(called)}`)
    },
  },
  {
    id: 'F64',
    level: 'MUST',
    says: 'must succeed with CHECK immediately after ADD, and print nothing',
    source: 'SPEC 1.1.0 §2 CHECK; SPEC 0.4.0 CHECK: "either nothing or an error"',
    kinds: ['main', 'ipam', 'chained'],
    since: '0.4.0',
    async run(rig) {
      const pod = await rig.pod()
      const prevResult = await rig.add(pod)
      const { stdout } = await rig.must({ command: 'CHECK', pod, conf: { prevResult } })
      if (stdout.trim() !== '') throw new Unmet(`CHECK printed ${stdout.trim().slice(0, 200)}`)
    },
  },
  {
    id: 'F65',
    level: 'SHOULD',
    says: 'should fail with CHECK when anything of what ADD made is missing or in another state',
    source,
    kinds: ['main', 'ipam', 'chained'],
    since: '0.4.0',
    limit: 40_000,
    async run(rig) {
      const lease = await checkWithoutLease(rig)
      const found: (readonly [string, number])[] = lease === undefined ? [] : [['its address is not reserved', lease]]
      for (const fault of faults.filter(({ kinds }) => kinds.includes(rig.kind))) {
        const pod = await rig.pod()
        if (rig.kind === 'chained') await rig.prev(pod)
        const before = await rig.snapshot()
        const prevResult = await rig.add(pod)
        if (!(await spoil(rig, pod, fault, before, prevResult))) continue
        const { exitCode } = await rig.call({ command: 'CHECK', pod, conf: { prevResult } })
        found.push([fault.what, exitCode])
      }
      if (found.length === 0) throw new NotApplicable('ADD leaves nothing that could be spoilt')
      const unseen = found.filter(([, exitCode]) => exitCode === 0).map(([what]) => what)
      if (unseen.length > 0) throw new Unmet(`CHECK ended with 0 though ${unseen.join('; though ')}`)
    },
  },
  {
    id: 'F66',
    level: 'MUST',
    says: 'must succeed with CHECK after later plugins changed routes, MAC address or MTU as prevResult tells',
    source,
    kinds: ['main', 'chained'],
    since: '0.4.0',
    async run(rig) {
      await eachCase(rig.kind === 'main' ? laterChanges : [addedRoute], async ({ what, make }) => {
        const pod = await rig.pod()
        const prevResult = await make(rig, pod, await rig.add(pod))
        if (prevResult !== undefined) await mustBear(rig, pod, prevResult, what)
      })
    },
  },
  {
    id: 'F67',
    level: 'MUST',
    says: 'must ignore interfaces that it has not made, in prevResult and out of it',
    source,
    kinds: ['main', 'chained'],
    since: '0.4.0',
    async run(rig) {
      const pod = await rig.pod()
      const result = await rig.add(pod)
      const foreign = await foreignLinks(rig, pod)
      await mustBear(rig, pod, result, 'somebody made links that prevResult does not tell of')
      const interfaces = [...listed(result.interfaces), ...foreign]
      await mustBear(rig, pod, { ...result, interfaces }, "somebody's links were added to prevResult")
    },
  },
  {
    id: 'F68',
    level: 'MUST',
    says: 'must call CHECK of its IPAM plugin, and fail when that fails',
    source: 'SPEC 1.1.0 §4 Delegated plugin execution procedure',
    kinds: ['main'],
    since: '0.4.0',
    async run(rig) {
      const { by, heard, refuse } = await spyOn(rig)
      const pod = await rig.pod()
      const prevResult = await rig.add(pod, by)
      await heard()
      const conf = { ...by.conf, prevResult }
      await rig.must({ command: 'CHECK', pod, ...by, conf })
      if (!(await heard()).includes('CHECK')) throw new Unmet('its IPAM plugin does not hear of CHECK')
      await refuse('CHECK')
      const { exitCode } = await rig.call({ command: 'CHECK', pod, ...by, conf })
      if (exitCode === 0) throw new Unmet('CHECK ended with 0 though CHECK of its IPAM plugin failed')
    },
  },
  {
    id: 'F69',
    level: 'QUALITY',
    says: 'should change nothing by CHECK, whether it succeeds or fails',
    source,
    kinds: ['main', 'ipam', 'chained'],
    since: '0.4.0',
    async run(rig) {
      const pod = await rig.pod()
      const prevResult = await rig.add(pod)
      const sound = await rig.snapshot()
      await rig.call({ command: 'CHECK', pod, conf: { prevResult } })
      await rig.unchanged(sound, 'CHECK', { content: true })
      await rig.exec(['ip', 'link', 'set', 'eth0', 'down'], pod)
      const spoilt = await rig.snapshot()
      await rig.call({ command: 'CHECK', pod, conf: { prevResult } })
      await rig.unchanged(spoilt, 'CHECK of an interface that is down', { content: true })
    },
  },
]
