/** K: plugins that come after another one. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { root } from '../../version.ts'
import { defaultFor } from '../default-conf.ts'
import { differences, sentence } from '../difference.ts'
import { type Item, NotApplicable, Unmet } from '../item.ts'
import { ready } from '../ready.ts'
import { refused } from '../refused.ts'
import type { Json, Rig, Snapshot } from '../rig.ts'

export const items: readonly Item[] = [
  {
    id: 'K99',
    level: 'PRACTICE',
    says: 'must refuse ADD without the prevResult that it needs, and change nothing',
    source: 'plugins:plugins/meta/portmap/main.go, plugins/meta/tuning/tuning.go',
    kinds: ['chained'],
    async run(rig) {
      const { pod, before } = await ready(rig)
      const called = await rig.call({ command: 'ADD', pod })
      if (called.exitCode !== 0) {
        refused(called, 'no prevResult')
        await rig.unchanged(before, 'ADD without prevResult')
      } else if (called.json?.cniVersion === undefined) {
        throw new Unmet(`ADD without prevResult ended with 0, but its result is ${called.stdout.trim() || 'missing'}`)
      }
    },
  },
  {
    id: 'K100',
    level: 'MUST',
    says: 'must output what is equivalent to prevResult when it has nothing to do',
    source: 'SPEC 1.1.0 §5 ADD Success',
    kinds: ['chained'],
    async run(rig) {
      const { pod, conf } = await ready(rig)
      const called = await rig.call({ command: 'ADD', pod, stdin: idle(rig), conf })
      if (called.exitCode !== 0) throw new NotApplicable(`it demands a configuration: ${refused(called, 'none')}`)
      const [given, came] = [conf.prevResult, called.json].map(meaning)
      if (isDeepStrictEqual(given, came)) return
      throw new Unmet(
        `prevResult was ${JSON.stringify(given)}, its result is ${came ? JSON.stringify(came) : 'missing'}`,
      )
    },
  },
  {
    id: 'K101',
    level: 'QUALITY',
    says: 'should end DEL at once when nothing is configured, without running anything',
    source: 'kubernetes-sigs/kind#1720',
    kinds: ['chained'],
    async run(rig) {
      const pod = await rig.pod()
      const prevResult = await rig.prev(pod)
      const spy = '#!/bin/sh\nname=$(basename "$0")\necho "$name" >>/run/.conform/ran\nexec "/usr/sbin/$name" "$@"\n'
      const names = 'iptables ip6tables iptables-save ip6tables-save nft ipset conntrack tc ip'.split(' ')
      const folders: string[] = []
      for (const name of names) folders.push(await rig.script(name, spy))
      const PATH = `${folders.join(':')}:/usr/sbin:/usr/bin:/sbin:/bin`
      await rig.must({ command: 'DEL', pod, stdin: idle(rig), conf: { prevResult }, env: { PATH } })
      const { exitCode, stdout } = await rig.exec(['sort', '-u', '/run/.conform/ran'])
      if (exitCode === 0) throw new Unmet(`DEL had nothing to do, but ran ${stdout.trim().split('\n').join(', ')}`)
    },
  },
  {
    id: 'K102',
    level: 'SHOULD',
    says: 'should work after each of the well-known plugins that make an interface',
    source: 'CONVENTIONS.md Chained Plugins',
    kinds: ['chained'],
    async run(rig) {
      const folders = [...rig.cniPath.split(':'), join(root, 'mini-cni/bin')]
      for (const name of ['bridge', 'ptp', 'macvlan', 'mini-cni']) {
        const path = folders.map(folder => join(folder, name)).find(candidate => existsSync(candidate))
        if (path === undefined) continue
        const main = { plugin: path, pod: await rig.pod(), stdin: confAfter(rig, name) }
        const { exitCode, json } = await rig.call({ ...main, command: 'ADD' })
        if (exitCode !== 0 || json === undefined) continue // the kernel here may have no macvlan
        const call = { pod: main.pod, conf: { prevResult: json } }
        const added = await rig.call({ ...call, command: 'ADD' })
        const foreign = name === 'macvlan' // no end of it is on the host, which some need
        if (added.exitCode !== 0 && !foreign)
          throw new Unmet(`after ${name} its ADD failed: ${refused(added, 'prevResult')}`)
        const prevResult = added.exitCode === 0 ? added.json : json
        await rig.must({ ...call, command: 'DEL', conf: { prevResult } })
        await rig.must({ ...main, command: 'DEL' })
      }
    },
  },
  {
    id: 'K103',
    level: 'MUST',
    says: 'must succeed on DEL when the interface is gone already',
    source: 'SPEC 1.1.0 §2 DEL',
    kinds: ['chained'],
    async run(rig) {
      await deleteAfterInterface(rig)
    },
  },
  {
    id: 'K116',
    level: 'SHOULD',
    says: 'should remove on DEL what it made though the interface is gone already',
    source: 'SPEC 1.1.0 §2 DEL',
    kinds: ['chained'],
    async run(rig) {
      const before = await deleteAfterInterface(rig)
      const left = differences(before, await rig.snapshot()).filter(({ change }) => change === 'new')
      if (left.length > 0) throw new Unmet(`after DEL without the interface: ${sentence(left)}`)
    },
  },
  {
    id: 'K115',
    level: 'QUALITY',
    says: 'should say code 7 for a prevResult that it needs and that is missing',
    source: 'SPEC 1.1.0 §5 Error',
    kinds: ['chained'],
    async run(rig) {
      const { pod } = await ready(rig)
      const called = await rig.call({ command: 'ADD', pod })
      if (called.exitCode === 0) throw new NotApplicable('it needs no prevResult')
      refused(called, 'no prevResult', [7])
    },
  },
]

/** A network of its own for each plugin that makes the interface. */
function confAfter({ conf: { cniVersion } }: Rig, name: string): Json {
  return { ...defaultFor(name, 'main').conf, name: `after-${name}`, cniVersion }
}

/** What was there before its ADD. */
async function deleteAfterInterface(rig: Rig): Promise<Snapshot> {
  const pod = await rig.pod()
  const before = await rig.settled(pod)
  const prevResult = await rig.add(pod)
  await rig.exec(['ip', 'link', 'delete', 'eth0'], pod)
  await rig.must({ command: 'DEL', pod, conf: { prevResult } })
  return before
}

/** The configuration without anything that is the plugin's own. */
function idle({ conf }: Rig): Json {
  const { cniVersion, name, type } = conf
  return { cniVersion, name, type }
}

/** A result without what may be left out: its version, lists and dictionaries that are empty. */
function meaning(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return undefined
  const isEmpty = (value: unknown) => value === null || (typeof value === 'object' && Object.keys(value).length === 0)
  return Object.fromEntries(Object.entries(result).filter(([key, value]) => key !== 'cniVersion' && !isEmpty(value)))
}
