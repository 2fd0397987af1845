/** D, third part: many at once, and ADD that fails or dies on the way. */
import { type Item, NotApplicable, Unmet } from '../item.ts'
import { scarcePoolIf } from '../networks.ts'
import { poolIsWhole } from '../pool-whole.ts'
import type { Json, PodOfRig, Rig, Snapshot } from '../rig.ts'
import { poolOf } from './address-family.ts'
import { type Fault, faultsFor } from './d-faults.ts'
import { addCall, prevIn } from './in-version.ts'
import { linkIn } from './kernel-state.ts'
import { addressesOf, interfacesOf } from './result-parts.ts'

export const items: readonly Item[] = [
  {
    id: 'D39',
    level: 'MUST',
    says: 'must serve 64 containers at once: all succeed, and no address, MAC or name is given twice',
    source: 'SPEC 1.1.0 §3 Lifecycle & Ordering',
    kinds: ['main', 'ipam'],
    limit: 90_000,
    alone: true,
    async run(rig) {
      const [first, second] = [await rig.pod(), await rig.pod()]
      const [old] = addressesOf(await rig.add(first))
      const fixed = addressesOf(await rig.add(second)).some(({ address }) => address === old?.address)
      const pods = await Promise.all(Array.from({ length: 64 }, (_, at) => rig.pod(`many${at + 1}`)))
      const results = await Promise.all(pods.map(pod => rig.add(pod, { timeout: 60_000 })))
      const given = results.map(result => addressesOf(result).map(({ address }) => address))
      if (!fixed) refuseTwice('the address', given)
      if (rig.kind === 'main') await refuseShared(rig, pods, results)
    },
  },
  {
    id: 'D40',
    level: 'QUALITY',
    says: 'should leave nothing behind when ADD fails, whatever step it fails at',
    source: 'SPEC 1.1.0 §4 Delegation; plugins#498, cri-o#2906',
    kinds: ['main', 'ipam'],
    limit: 60_000,
    async run(rig) {
      const pods = new Map<Fault, PodOfRig>()
      for (const fault of await faultsFor(rig)) {
        const pod = await rig.pod()
        pods.set(fault, pod)
        for (const argv of fault.prepare ?? []) await rig.exec(argv, pod)
        for (const once of fault.first ?? []) await rig.add(await rig.pod(), once)
      }
      const scarce = scarcePoolIf(rig) ?? {}
      await rig.settled()
      await poolIsWhole(rig, scarce, 'nothing')
      let before = await rig.snapshot()
      let failed = 0
      for (const [{ what, call: fault }, pod] of pods) {
        const call = { ...fault, conf: { ...scarce, ...fault.conf } }
        const { exitCode } = await rig.call({ command: 'ADD', pod, ...call })
        if (exitCode !== 0) {
          failed += 1
          await rig.unchanged(before, `an ADD that failed since ${what}`)
          if (fault.conf?.ipam === undefined) await poolIsWhole(rig, scarce, `an ADD that failed since ${what}`)
        } else {
          await rig.must({ command: 'DEL', pod, ...call })
          before = await rig.snapshot()
        }
      }
      if (failed === 0) throw new NotApplicable('nothing that was tried made ADD fail')
    },
  },
  {
    id: 'D41',
    level: 'QUALITY',
    says: 'should leave nothing behind after SIGKILL at any instant of ADD and then DEL; ADD then works again',
    source: 'containerd#12923, plugins#498',
    kinds: ['main', 'ipam', 'chained'],
    limit: 90_000,
    async run(rig) {
      const pods = await Promise.all(Array.from({ length: 10 }, (_, at) => rig.pod(`killed${at + 1}`)))
      const before = await rig.settled(...pods)
      const ms = await undisturbed(rig, pods[0] ?? (await rig.pod()), before)
      for (const [at, pod] of pods.entries()) {
        const killAfter = Math.max(1, Math.round((ms * (at + 1)) / (pods.length + 1)))
        await rig.call(await addCall(rig, pod, { killAfter, mayHang: true }))
        await rig.must({ command: 'DEL', pod, conf: await prevIn(rig, pod) })
      }
      await rig.unchanged(
        before,
        `SIGKILL at ${pods.length} instants of an ADD that takes ${Math.round(ms)} ms, and DEL`,
        { patience: 20_000 },
      )
      for (const pod of pods.filter((_, at) => at % 3 === 0))
        await rig.must({ command: 'DEL', pod, conf: { prevResult: await rig.add(pod) } })
      await rig.unchanged(before, 'ADD and DEL of pods whose first ADD was killed')
    },
  },
  {
    id: 'D42',
    level: 'QUALITY',
    says: 'should refuse a CNI_NETNS that is missing or no network namespace with code 4, name it, and leak nothing',
    source: 'SPEC 1.1.0 §5 Error (4); plugins#69',
    kinds: ['main'],
    async run(rig) {
      const conf = scarcePoolIf(rig) ?? {}
      await rig.settled()
      await poolIsWhole(rig, conf, 'nothing')
      const before = await rig.snapshot()
      const { containerId } = await rig.pod()
      const file = await rig.script('file', 'no namespace')
      const paths = { 'a missing path': '/run/netns/nobody', 'a regular file': `${file}/file`, 'a folder': file }
      const codes: string[] = []
      for (const [what, netns] of Object.entries({ ...paths, 'a UTS namespace': '/proc/1/ns/uts' })) {
        const { exitCode, json } = await rig.call({ command: 'ADD', pod: { containerId, netns }, conf })
        if (exitCode === 0) throw new Unmet(`ADD succeeded with ${what} as CNI_NETNS`)
        await rig.unchanged(before, `an ADD with ${what} as CNI_NETNS`)
        if (json?.code !== 4) codes.push(`${what} was refused with code ${json?.code ?? 'none'} in place of 4`)
        else if (!String(json.msg).includes('CNI_NETNS')) codes.push(`CNI_NETNS is not named: ${json.msg}`)
      }
      await poolIsWhole(rig, conf, 'ADDs that failed without a namespace')
      if (codes.length > 0) throw new Unmet(codes.slice(0, 2).join('; '))
    },
  },
  {
    id: 'D47',
    level: 'QUALITY',
    says: 'should say at once that its addresses are exhausted, with code 11 or one of its own, and leave nothing',
    source: 'SPEC 1.1.0 §5 Error (11, 100+)',
    kinds: ['main', 'ipam'],
    async run(rig) {
      const conf = poolOf(rig, '10.88.0.2', '10.88.0.3')
      if (conf === undefined) throw new NotApplicable('the configuration has no ipam.ranges that could be made small')
      for (const pod of [await rig.pod(), await rig.pod()]) await rig.add(pod, { conf })
      const pod = await rig.pod()
      const before = await rig.snapshot()
      const { exitCode, json, ms } = await rig.call({ command: 'ADD', pod, conf })
      if (exitCode === 0) throw new Unmet('a third ADD succeeded though there are two addresses')
      await rig.unchanged(before, 'an ADD without an address left')
      const code = Number(json?.code)
      if (code !== 11 && !(code >= 100 && code !== 999))
        throw new Unmet(`it was told with code ${json?.code ?? 'none'}: ${json?.msg}`)
      if (ms > 2000) throw new Unmet(`it took ${(ms / 1000).toFixed(1)} s to say that no address is left`)
    },
  },
]

/** D39: a MAC in two pods, or an interface of the host that is made for two of them; what all of them name is the bridge. */
async function refuseShared(rig: Rig, pods: readonly PodOfRig[], results: readonly Json[]): Promise<void> {
  const own = await Promise.all(pods.map(pod => linkIn(rig, pod)))
  refuseTwice(
    'the MAC',
    own.map(({ mac }) => [mac]),
  )
  const names = results.map(result => interfacesOf(result).flatMap(({ name, sandbox }) => (sandbox ? [] : [name])))
  const common = names[0]?.filter(name => names.every(all => all.includes(name))) ?? []
  refuseTwice(
    'the host interface',
    names.map(all => all.filter(name => !common.includes(name))),
  )
}

/** Milliseconds that ADD takes. NotApplicable where DEL does not lead back to `before` even without a signal. */
async function undisturbed(rig: Rig, pod: PodOfRig, before: Snapshot): Promise<number> {
  const { ms, json } = await rig.must(await addCall(rig, pod))
  await rig.must({ command: 'DEL', pod, conf: { prevResult: json ?? {} } })
  await rig.unchanged(before, 'ADD and DEL').catch(error => {
    throw error instanceof Unmet
      ? new NotApplicable(`it leaves something without any signal too: ${error.message}`)
      : error
  })
  return ms
}

/** Throws where a word is in more than one list. */
function refuseTwice(what: string, lists: readonly (readonly string[])[]): void {
  const seen = new Set<string>()
  for (const words of lists) {
    const twice = words.find(word => seen.has(word))
    if (twice !== undefined) throw new Unmet(`of 64 ADDs at once, two were given ${what} ${twice}`)
    for (const word of words) seen.add(word)
  }
}
