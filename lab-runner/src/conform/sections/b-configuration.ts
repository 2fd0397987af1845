/** B: the configuration on stdin, and what is wrong with it. */
import { type Item, NotApplicable, Unmet } from '../item.ts'
import { ready } from '../ready.ts'
import { refused } from '../refused.ts'

const all = ['main', 'ipam', 'chained'] as const

export const items: readonly Item[] = [
  {
    id: 'B13',
    level: 'MUST',
    says: 'must refuse with code 5 or 6 a stdin that is empty, closed, or cannot be read',
    source: 'SPEC 1.1.0 §5 Error',
    kinds: all,
    async run(rig) {
      const { pod, before } = await ready(rig)
      refused(await rig.call({ command: 'ADD', pod, stdin: '' }), 'an empty stdin', [5, 6])
      refused(await rig.call({ command: 'ADD', pod, stdin: undefined }), 'a closed stdin', [5, 6])
      const folder = ['sh', '-c', 'exec "$@" </', 'sh']
      refused(await rig.call({ command: 'ADD', pod, via: folder }), 'a folder as stdin', [5, 6])
      await rig.unchanged(before, 'ADD without a configuration')
    },
  },
  {
    id: 'B14',
    level: 'MUST',
    says: 'must refuse with code 6 what is no JSON, also on DEL',
    source: 'SPEC 1.1.0 §5 Error',
    kinds: all,
    async run(rig) {
      const { pod, before, conf } = await ready(rig)
      const text = JSON.stringify({ ...rig.conf, ...conf })
      const wrong = {
        'words on stdin': 'no JSON',
        'half a configuration': text.slice(0, -9),
        'one } too many': `${text}}`,
      }
      for (const [what, stdin] of Object.entries(wrong)) {
        for (const command of ['ADD', 'DEL']) refused(await rig.call({ command, pod, stdin }), what, [6])
      }
      await rig.unchanged(before, 'ADD with what is no JSON')
    },
  },
  {
    id: 'B15',
    level: 'MUST',
    says: 'must refuse with code 7 a name that is missing, empty, or has other signs than the specification allows',
    source: 'SPEC 1.1.0 §1 Configuration format, §5 Error',
    kinds: all,
    async run(rig) {
      const { pod, before, conf } = await ready(rig)
      for (const name of [undefined, '', '-net', '.net', 'a/b', '../../net', 'a b']) {
        const called = await rig.call({ command: 'ADD', pod, conf: { ...conf, name } })
        refused(called, name === undefined ? 'no name' : `the name ${JSON.stringify(name)}`, [7])
      }
      await rig.unchanged(before, 'ADD with such names')
    },
  },
  {
    id: 'B16',
    level: 'MUST',
    says: 'must refuse with code 1 a cniVersion that it does not list',
    source: 'SPEC 1.1.0 §5 Error',
    kinds: all,
    async run(rig) {
      const { pod, before, conf } = await ready(rig)
      for (const command of ['ADD', 'DEL']) {
        const called = await rig.call({ command, pod, conf: { ...conf, cniVersion: '9.8.7' } })
        refused(called, 'cniVersion 9.8.7', [1])
      }
      await rig.unchanged(before, 'ADD with an unknown version')
    },
  },
  {
    id: 'B17',
    level: 'PRACTICE',
    says: 'must take a configuration without cniVersion, or with an empty one, as the oldest version',
    source: 'cni:pkg/version/conf.go ConfigDecoder',
    kinds: ['main', 'ipam'],
    async run(rig) {
      const oldest = rig.versions.includes('0.1.0')
      for (const cniVersion of [undefined, '']) {
        const what = cniVersion === undefined ? 'no cniVersion' : 'an empty cniVersion'
        const pod = await rig.pod()
        if (!oldest) {
          refused(await rig.call({ command: 'ADD', pod, conf: { cniVersion } }), what, [1])
          continue
        }
        const { ip4, ip6, ips } = await rig.add(pod, { conf: { cniVersion } })
        if (ips !== undefined) throw new Unmet(`with ${what} the result has ips, which came with 0.3.0`)
        if (ip4 === undefined && ip6 === undefined) throw new Unmet(`with ${what} the result has neither ip4 nor ip6`)
        await rig.must({ command: 'DEL', pod, conf: { cniVersion } })
      }
    },
  },
  {
    id: 'B18',
    level: 'MUST',
    says: 'must accept a key that it does not know, or refuse it with code 2 and name key and value',
    source: 'SPEC 1.1.0 §1 Other keys, §5 Error',
    kinds: all,
    async run(rig) {
      const { pod, before, conf } = await ready(rig)
      const called = await rig.call({ command: 'ADD', pod, conf: { ...conf, conformKey: 'conform-value' } })
      if (called.exitCode === 0) return
      const said = refused(called, 'an unknown key', [2])
      if (!said.includes('conformKey')) throw new Unmet(`the message does not name the key conformKey: ${said}`)
      if (!said.includes('conform-value')) throw new Unmet(`the message does not name the value conform-value: ${said}`)
      await rig.unchanged(before, 'ADD with an unknown key')
    },
  },
  {
    id: 'B19',
    level: 'PRACTICE',
    says: 'must accept the keys that libcni leaves in: capabilities, args, cniVersions, disableCheck, disableGC and reserved ones',
    source: 'cni:libcni/api.go buildOneConfig, SPEC 1.1.0 §1',
    kinds: all,
    async run(rig) {
      const left = {
        cniVersions: ['0.4.0', rig.conf.cniVersion],
        capabilities: { ...(rig.conf.capabilities as object | undefined), conform: true },
        args: { cni: { labels: [{ key: 'app', value: 'web' }] }, conform: [1, null] },
        ...{ disableCheck: true, disableGC: true, loadOnlyInlinedPlugins: true },
        ...{ 'cni.dev/attachments': [], 'cni.dev/conform': { of: 'nobody' } },
      }
      const pod = await rig.pod()
      const prevResult = await rig.add(pod, { conf: left })
      await rig.must({ command: 'DEL', pod, conf: { ...left, prevResult } })
    },
  },
  {
    id: 'B116',
    level: 'MUST',
    says: 'must refuse an ipam type with a slash, and not run what it leads to',
    source: 'SPEC 1.1.0 §1 Well-known keys',
    kinds: ['main'],
    async run(rig) {
      const ipam = rig.conf.ipam as { readonly type?: string } | undefined
      if (ipam?.type === undefined) throw new NotApplicable('the configuration names no other plugin')
      const answer = `{"cniVersion":"1.0.0","ips":[{"version":"4","address":"10.88.0.9/24"}]}`
      const folder = await rig.script('spy', `#!/bin/sh\n: >/run/.conform/ran\necho '${answer}'\n`)
      const env = { CNI_PATH: `${folder}:${rig.cniPath}` }
      for (const type of ['./spy', `../${folder.split('/').at(-1)}/spy`, `${folder}/spy`]) {
        const called = await rig.call({ command: 'ADD', pod: await rig.pod(), env, conf: { ipam: { ...ipam, type } } })
        const { exitCode } = await rig.exec(['test', '-e', '/run/.conform/ran'])
        if (exitCode === 0) throw new Unmet(`it ran the executable that ipam.type ${type} leads to`)
        refused(called, `ipam.type ${type}`)
      }
    },
  },
  {
    id: 'B117',
    level: 'QUALITY',
    says: 'should name the cniVersion that it refuses, and those that it would take',
    source: 'cni:pkg/version/reconcile.go',
    kinds: all,
    async run(rig) {
      const { pod, conf } = await ready(rig)
      const called = await rig.call({ command: 'ADD', pod, conf: { ...conf, cniVersion: '9.8.7' } })
      const said = refused(called, 'cniVersion 9.8.7')
      const unnamed = ['9.8.7', ...rig.versions.slice(-1)].filter(version => !said.includes(version))
      if (unnamed.length > 0) throw new Unmet(`${unnamed.join(' and ')} is not in the message: ${said}`)
    },
  },
]
