/** G: STATUS, whether the next ADD would work. */
import { elapsed, least } from '../elapsed.ts'
import { type Item, NotApplicable, Unmet } from '../item.ts'
import { answer } from '../left-behind.ts'
import { poolOfOne } from '../networks.ts'
import type { Called, Json } from '../rig.ts'
import { spyOn } from '../spied-delegate.ts'
import { answersDuringAdd, sharedLink, turnsReady, unready, withoutDelegate } from '../unready.ts'

const source = 'SPEC 1.1.0 §2 STATUS'

const five = (called: Called): readonly Called[] => Array.from({ length: 5 }, () => called)

export const items: readonly Item[] = [
  {
    id: 'G70',
    level: 'MUST',
    says: 'must end STATUS with success when it is ready',
    source,
    kinds: ['main', 'ipam', 'chained'],
    since: '1.1.0',
    async run(rig) {
      await rig.must({ command: 'STATUS' })
      await rig.add(await rig.pod())
      await rig.must({ command: 'STATUS' })
    },
  },
  {
    id: 'G71',
    level: 'SHOULD',
    says: 'should end STATUS with code 50 when all addresses are taken',
    source,
    kinds: ['main', 'ipam'],
    since: '1.1.0',
    async run(rig) {
      const conf = poolOfOne(rig)
      await rig.add(await rig.pod(), { conf })
      const next = await rig.call({ command: 'ADD', pod: await rig.pod(), conf })
      if (next.exitCode === 0) throw new NotApplicable('its pool has more than one address')
      const called = await rig.call({ command: 'STATUS', conf })
      if (called.exitCode === 0) throw new Unmet(`STATUS ended with 0 while ADD ends with ${answer(next)}`)
      if (called.json?.code !== 50) throw new Unmet(`STATUS ended with ${answer(called)}`)
    },
  },
  {
    id: 'G72',
    level: 'QUALITY',
    says: 'should end STATUS with code 51 when pods that are there are cut off',
    source,
    kinds: ['main'],
    since: '1.1.0',
    async run(rig) {
      const link = sharedLink(rig)
      await rig.add(await rig.pod())
      await rig.exec(['ip', 'link', 'set', link, 'down'])
      const called = await rig.call({ command: 'STATUS' })
      if (called.exitCode === 0) throw new Unmet(`STATUS ended with 0 while ${link}, which a pod depends on, is down`)
      if (called.json?.code !== 51) throw new Unmet(`STATUS ended with ${answer(called)} while ${link} is down`)
    },
  },
  {
    id: 'G73',
    level: 'MUST',
    says: 'must print the error of STATUS as JSON on stdout',
    source,
    kinds: ['main', 'ipam', 'chained'],
    since: '1.1.0',
    async run(rig) {
      const called = await rig.call({ command: 'STATUS', stdin: '{ "name": ' })
      if (called.exitCode === 0) throw new Unmet('STATUS ended with 0 though its configuration is no JSON')
      const { code, msg } = called.json ?? {}
      if (typeof code === 'number' && typeof msg === 'string') return
      throw new Unmet(`STATUS ended with ${called.exitCode} and no error with code and msg on stdout`)
    },
  },
  {
    id: 'G74',
    level: 'MUST',
    says: 'must ask its IPAM plugin for STATUS, and fail when that fails',
    source,
    kinds: ['main'],
    since: '1.1.0',
    async run(rig) {
      const { by, heard, refuse } = await spyOn(rig)
      await rig.must({ command: 'STATUS', ...by })
      if (!(await heard()).includes('STATUS')) throw new Unmet('its IPAM plugin does not hear of STATUS')
      await refuse('STATUS')
      const { exitCode } = await rig.call({ command: 'STATUS', ...by })
      if (exitCode === 0) throw new Unmet('STATUS ended with 0 though STATUS of its IPAM plugin failed')
    },
  },
  {
    id: 'G75',
    level: 'MUST',
    says: 'must work whether or not STATUS was called, and whatever it said',
    source,
    kinds: ['main', 'ipam', 'chained'],
    since: '1.1.0',
    async run(rig) {
      const pod = await rig.pod()
      const before = await rig.settled(pod)
      const delegates = rig.kind === 'main' && (rig.conf.ipam as Json | undefined)?.type !== undefined
      const spy = delegates ? await spyOn(rig) : undefined
      await spy?.refuse('STATUS')
      const conf = { ...spy?.by.conf, ...(rig.kind === 'chained' ? { prevResult: await rig.prev(pod) } : {}) }
      await rig.call({ command: 'STATUS', ...spy?.by, conf })
      const prevResult = await rig.add(pod, { ...spy?.by, conf })
      await rig.must({ command: 'DEL', pod, ...spy?.by, conf: { ...conf, prevResult } })
      await rig.unchanged(before, 'STATUS that failed, ADD and DEL')
    },
  },
  {
    id: 'G76',
    level: 'QUALITY',
    says: 'should take at most twice as long for STATUS as for VERSION, or 10 ms more, its IPAM plugin aside, write nothing and wait for no ADD',
    source: 'containerd#11135',
    kinds: ['main', 'ipam', 'chained'],
    since: '1.1.0',
    limit: 40_000,
    alone: true,
    async run(rig) {
      await answersDuringAdd(rig)
      await rig.add(await rig.pod())
      const before = await rig.snapshot()
      const stdin = withoutDelegate(rig)
      const status = await rig.call({ command: 'STATUS', stdin })
      await rig.unchanged(before, 'STATUS', { content: true })
      const version = await rig.must({ command: 'VERSION', stdin })
      const ratio = await least(12, 2, async () => {
        const base = await elapsed(rig, five(version), 'one after another')
        const took = await elapsed(rig, five(status), 'one after another')
        // VERSION may be answered without the agent that knows the state, and then takes next to nothing.
        return took - base < 5 * 10 ? 1 : took / base
      })
      if (ratio > 2) throw new Unmet(`STATUS took ${ratio.toFixed(1)} times as long as VERSION, at best`)
    },
  },
  {
    id: 'G77',
    level: 'QUALITY',
    says: 'should be ready again within a second when what was in the way is gone',
    source: 'cri-o/cri-o:internal/config/cnimgr/cnimgr.go',
    kinds: ['main', 'ipam'],
    since: '1.1.0',
    async run(rig) {
      const { by, end } = await unready(rig)
      if ((await rig.call({ command: 'STATUS', ...by })).exitCode === 0) {
        throw new NotApplicable('it says that it is ready all the time (see G71 and G74)')
      }
      await end()
      if (!(await turnsReady(rig, by))) throw new Unmet('a second later STATUS still fails')
    },
  },
]
