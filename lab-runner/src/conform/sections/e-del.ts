/** E: DEL, which must end well whatever is gone already. */
import { eachCase } from '../each-case.ts'
import { type Item, Unmet } from '../item.ts'
import { answer, nothingLeft } from '../left-behind.ts'
import { type Loss, lose, losses } from '../lost-namespace.ts'
import { withoutInterface, withoutNamespace, withoutPod, withoutPrevResult } from '../missing-at-del.ts'
import { poolOfOneIf } from '../networks.ts'
import { poolIsWhole } from '../pool-whole.ts'
import { spyOn } from '../spied-delegate.ts'

const source = 'SPEC 1.1.0 §2 DEL'

export const items: readonly Item[] = [
  {
    id: 'E48',
    level: 'MUST',
    says: 'must accept DEL again and again for the same attachment',
    source,
    kinds: ['main', 'ipam', 'chained'],
    async run(rig) {
      const pod = await rig.pod()
      const before = await rig.settled(pod)
      const prevResult = await rig.add(pod)
      for (let time = 1; time <= 10; time++) {
        const called = await rig.call({ command: 'DEL', pod, conf: { prevResult } })
        if (called.exitCode !== 0) throw new Unmet(`DEL number ${time} ended with ${answer(called)}`)
      }
      await rig.unchanged(before, 'ten DELs')
    },
  },
  {
    id: 'E49',
    level: 'MUST',
    says: 'must accept DEL of what was never added, and leave nothing behind by it',
    source,
    kinds: ['main', 'ipam', 'chained'],
    async run(rig) {
      const pod = await rig.pod()
      const before = await rig.settled(pod)
      await rig.must({ command: 'DEL', pod })
      await rig.unchanged(before, 'DEL without ADD')
    },
  },
  {
    id: 'E50',
    level: 'SHOULD',
    says: 'should end DEL with success when the namespace is not to be found by its path',
    source,
    kinds: ['main', 'ipam', 'chained'],
    async run(rig) {
      await eachCase([...withoutNamespace, withoutPod], async ({ when, del }) => {
        const pod = await rig.pod()
        const called = await del(rig, pod, await rig.add(pod))
        if (called.exitCode !== 0) throw new Unmet(`${when}: ${answer(called)}`)
      })
    },
  },
  {
    id: 'E51',
    level: 'MUST',
    says: 'must end DEL with success when the interface is gone already',
    source,
    kinds: ['main', 'chained'],
    async run(rig) {
      const pod = await rig.pod()
      const called = await withoutInterface.del(rig, pod, await rig.add(pod))
      if (called.exitCode !== 0) throw new Unmet(answer(called))
    },
  },
  {
    id: 'E52',
    level: 'SHOULD',
    says: 'should end DEL with success when prevResult is missing, empty, null or of another version',
    source: 'cni:libcni/api.go',
    kinds: ['main', 'ipam', 'chained'],
    async run(rig) {
      await eachCase(withoutPrevResult, async ({ when, del }) => {
        const pod = await rig.pod()
        const called = await del(rig, pod, await rig.add(pod))
        if (called.exitCode !== 0) throw new Unmet(`${when}: ${answer(called)}`)
      })
    },
  },
  {
    id: 'E53',
    level: 'SHOULD',
    says: 'should leave nothing behind by DEL, whatever of namespace, interface and prevResult is missing',
    source,
    kinds: ['main', 'ipam', 'chained'],
    limit: 40_000,
    async run(rig) {
      const conf = poolOfOneIf(rig) ?? {}
      await rig.settled()
      await poolIsWhole(rig, conf, 'nothing')
      const all = [
        ...withoutNamespace,
        withoutPod,
        ...(rig.kind === 'ipam' ? [] : [withoutInterface]),
        ...withoutPrevResult,
      ]
      await eachCase(all, async ({ when, del }) => {
        const pod = await rig.pod()
        if (rig.kind === 'chained') await rig.prev(pod)
        const before = await rig.snapshot()
        const { exitCode } = await del(rig, pod, await rig.add(pod, { conf }), conf)
        const how = exitCode === 0 ? when : `${when} (exit ${exitCode})`
        await nothingLeft(rig, before, how, rig.kind === 'chained')
      })
      await poolIsWhole(rig, conf, 'DEL in all these cases')
    },
  },
  {
    id: 'E54',
    level: 'MUST',
    says: 'must call DEL of its IPAM plugin whether or not the namespace is found, and fail when that fails',
    source: 'SPEC 1.1.0 §4 Delegated plugin execution procedure',
    kinds: ['main'],
    async run(rig) {
      const { by, heard, refuse } = await spyOn(rig)
      await eachCase<Loss>([{ when: 'when all is there' }, ...losses], async loss => {
        const pod = await rig.pod()
        const prevResult = await rig.add(pod, by)
        await heard()
        const { env } = await lose(rig, pod, loss)
        await rig.call({ command: 'DEL', pod, env: { ...by.env, ...env }, conf: { ...by.conf, prevResult } })
        if (!(await heard()).includes('DEL')) throw new Unmet(`${loss.when} its IPAM plugin does not hear of DEL`)
      })
      await refuse('DEL')
      const pod = await rig.pod()
      const prevResult = await rig.add(pod, by)
      const { exitCode } = await rig.call({ command: 'DEL', pod, ...by, conf: { ...by.conf, prevResult } })
      if (exitCode === 0) throw new Unmet('DEL ended with 0 though DEL of its IPAM plugin failed')
    },
  },
]
