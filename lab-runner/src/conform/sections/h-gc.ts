/** H: GC, which takes away what no attachment that is alive needs. */
import { addStray, alive, collect, mustCollect, newKey, oldKey, waitingPod } from '../garbage.ts'
import { ageRecord, pinFiles, whilePinging } from '../garbage-trouble.ts'
import { type Item, NotApplicable, Unmet } from '../item.ts'
import { newFiles, nothingLeft, nothingLost } from '../left-behind.ts'
import { addressesOf, otherNetwork } from '../networks.ts'
import { spyOn } from '../spied-delegate.ts'

const source = 'SPEC 1.1.0 §2 GC'
const asked = { kinds: ['main', 'ipam', 'chained'], since: '1.1.0' } as const

export const items: readonly Item[] = [
  {
    id: 'H78',
    level: 'MUST',
    says: 'must accept GC with cni.dev/valid-attachments',
    source,
    ...asked,
    async run(rig) {
      const pod = await waitingPod(rig)
      await rig.add(pod)
      await addStray(rig, await waitingPod(rig))
      await collect(rig, [pod])
      await collect(rig, [])
    },
  },
  {
    id: 'H79',
    level: 'PRACTICE',
    says: 'should take the list from cni.dev/attachments where cni.dev/valid-attachments is missing, and only there',
    source: 'cni#1103; cni:libcni/api.go sends both',
    ...asked,
    async run(rig) {
      const pods = [await waitingPod(rig), await waitingPod(rig), await waitingPod(rig)] as const
      const [pod, first, second] = pods
      await rig.add(pod)
      await mustCollect(rig, pod)
      const before = await rig.snapshot()
      await addStray(rig, first)
      await rig.must({ command: 'GC', conf: { [oldKey]: alive(pod) } })
      await nothingLost(rig, before, 'after GC with the old key alone, which lists it', first)
      await nothingLeft(rig, before, 'after GC with the old key alone', true)
      await addStray(rig, second)
      await rig.must({ command: 'GC', conf: { [oldKey]: alive(second), [newKey]: alive(pod) } })
      await nothingLeft(rig, before, 'after GC with both keys, of which only the old one lists it', true)
    },
  },
  {
    id: 'H80',
    level: 'QUALITY',
    says: 'should remove nothing by GC when no list is given',
    source: 'cni:libcni/api.go GCNetworkList',
    ...asked,
    async run(rig) {
      await rig.add(await waitingPod(rig))
      await addStray(rig, await waitingPod(rig))
      const before = await rig.snapshot()
      await rig.call({ command: 'GC' })
      await rig.unchanged(before, 'GC without a list')
    },
  },
  {
    id: 'H81',
    level: 'SHOULD',
    says: 'should remove everything of the network by GC with an empty list',
    source,
    ...asked,
    async run(rig) {
      const pods = [await waitingPod(rig), await waitingPod(rig)]
      await rig.settled()
      const before = await rig.snapshot()
      for (const pod of pods) await addStray(rig, pod)
      await collect(rig, [])
      await nothingLeft(rig, before, 'after GC with an empty list', true)
    },
  },
  {
    id: 'H82',
    level: 'MUST',
    says: 'must leave attachments that are listed alone, and their traffic',
    source,
    ...asked,
    async run(rig) {
      const [pod, stray] = [await waitingPod(rig), await waitingPod(rig)]
      const result = await rig.add(pod)
      const before = await rig.snapshot()
      await addStray(rig, stray)
      await whilePinging(rig, pod, result, async () => {
        for (let time = 0; time < 3; time++) await collect(rig, [pod])
      })
      await nothingLost(rig, before, 'after GC that lists it', stray)
    },
  },
  {
    id: 'H83',
    level: 'MUST',
    says: 'must leave attachments of other networks alone',
    source,
    ...asked,
    async run(rig) {
      const [other, stray] = [await waitingPod(rig), await waitingPod(rig)]
      await rig.settled()
      await rig.add(other, { conf: otherNetwork(rig) })
      const before = await rig.snapshot()
      await addStray(rig, stray)
      await collect(rig, [])
      await nothingLost(rig, before, 'after GC of another network', stray)
    },
  },
  {
    id: 'H84',
    level: 'SHOULD',
    says: 'should remove by GC what is not listed, of a pod whose namespace is still there too',
    source,
    ...asked,
    async run(rig) {
      const [pod, ended, lost] = [await waitingPod(rig), await waitingPod(rig), await waitingPod(rig)]
      await rig.add(pod)
      const before = await rig.snapshot()
      await addStray(rig, ended)
      await rig.add(lost)
      await collect(rig, [pod])
      await nothingLeft(rig, before, 'after GC that does not list it', true)
    },
  },
  {
    id: 'H85',
    level: 'SHOULD',
    says: 'should go on with GC when one removal fails, and tell of it in the end',
    source,
    ...asked,
    async run(rig) {
      const [stuck, other] = [await waitingPod(rig), await waitingPod(rig)]
      await mustCollect(rig)
      const before = await rig.snapshot()
      await addStray(rig, stuck)
      const files = await newFiles(rig, before)
      if (files.length === 0) throw new NotApplicable('it keeps no file for an attachment, which could be stuck')
      await pinFiles(rig, files)
      const pinned = await rig.snapshot()
      await addStray(rig, other)
      const { exitCode } = await rig.call({ command: 'GC', conf: { [newKey]: [] } })
      await nothingLeft(rig, pinned, `after GC that could not remove ${files.join(', ')}`, true)
      if (exitCode === 0) throw new Unmet(`GC ended with 0 though it could not remove ${files.join(', ')}`)
    },
  },
  {
    id: 'H86',
    level: 'MUST',
    says: 'must forward GC to its IPAM plugin, and fail when that fails',
    source,
    kinds: ['main'],
    since: '1.1.0',
    async run(rig) {
      const { by, heard, refuse } = await spyOn(rig)
      const lists = { 'with a list': alive(await rig.pod()), 'with an empty list': [], 'without a list': undefined }
      for (const [how, list] of Object.entries(lists)) {
        await rig.call({ command: 'GC', ...by, conf: { ...by.conf, [newKey]: list } })
        if (!(await heard()).includes('GC')) throw new Unmet(`its IPAM plugin does not hear of GC ${how}`)
      }
      await refuse('GC')
      const { exitCode } = await rig.call({ command: 'GC', ...by, conf: { ...by.conf, [newKey]: [] } })
      if (exitCode === 0) throw new Unmet('GC ended with 0 though GC of its IPAM plugin failed')
    },
  },
  {
    id: 'H87',
    level: 'MUST',
    says: 'must print nothing on stdout when GC succeeds',
    source,
    ...asked,
    async run(rig) {
      const [pod, stray] = [await waitingPod(rig), await waitingPod(rig)]
      await rig.add(pod)
      await addStray(rig, stray)
      const { stdout } = await collect(rig, [pod])
      if (stdout.trim() !== '') throw new Unmet(`GC printed ${stdout.trim().slice(0, 200)}`)
    },
  },
  {
    id: 'H88',
    level: 'QUALITY',
    says: 'should get along in GC with locks, marks and records that hold only a container id',
    source: 'plugins#1289',
    ...asked,
    async run(rig) {
      const [pod, next] = [await waitingPod(rig), await waitingPod(rig)]
      await mustCollect(rig)
      const before = await rig.snapshot()
      const result = await rig.add(pod)
      const isAged = await ageRecord(rig, pod, await newFiles(rig, before))
      const added = await rig.snapshot()
      await collect(rig, [pod])
      await nothingLost(rig, added, `after GC that lists it${isAged ? ', by a record without an interface' : ''}`)
      const twice = addressesOf(await rig.add(next)).filter(address => addressesOf(result).includes(address))
      if (rig.kind !== 'chained' && twice.length > 0) throw new Unmet(`after GC ${twice} was given out twice`)
      await collect(rig, [])
      await nothingLeft(rig, before, 'after GC with an empty list', true)
    },
  },
  {
    id: 'H89',
    level: 'QUALITY',
    says: 'should complete by the next GC what one that was killed has begun',
    source: 'containerd#12923',
    ...asked,
    limit: 40_000,
    async run(rig) {
      await mustCollect(rig)
      const pods = []
      for (let made = 0; made < 9; made++) pods.push(await waitingPod(rig))
      const before = await rig.snapshot()
      const { ms } = await collect(rig, [])
      for (const part of [0.4, 0.65, 0.9]) {
        for (const pod of pods.splice(0, 3)) await addStray(rig, pod)
        await rig.call({ command: 'GC', conf: { [newKey]: [] }, killAfter: Math.max(1, ms * part), mayHang: true })
      }
      await collect(rig, [])
      await nothingLeft(rig, before, 'after GC that was killed three times, and once not', true)
      await rig.add(await waitingPod(rig))
    },
  },
]
