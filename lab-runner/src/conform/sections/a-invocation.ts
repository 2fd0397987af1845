/** A: how a plugin is called. */
import { type Item, NotApplicable, Unmet } from '../item.ts'
import { ready } from '../ready.ts'
import { refused } from '../refused.ts'
import { compareVersions } from '../versions.ts'

const all = ['main', 'ipam', 'chained'] as const

export const items: readonly Item[] = [
  {
    id: 'A1',
    level: 'PRACTICE',
    says: 'should say on stderr what it is, or refuse with code 4, when CNI_COMMAND is missing, and print no result',
    source: 'cni:pkg/skel/skel.go pluginMain',
    kinds: all,
    async run(rig) {
      const pod = await rig.pod()
      const before = await rig.snapshot()
      const called = await rig.call({ command: 'ADD', pod, env: { CNI_COMMAND: undefined } })
      if (called.exitCode !== 0) refused(called, 'CNI_COMMAND missing', [4])
      else if (called.stdout.trim() !== '')
        throw new Unmet(`stdout is for results, but it said ${called.stdout.trim()}`)
      else if (called.stderr.trim() === '') throw new Unmet('it ended with 0 and said nothing')
      await rig.unchanged(before, 'a call without CNI_COMMAND', { content: true })
    },
  },
  {
    id: 'A2',
    level: 'MUST',
    says: 'must refuse an unknown CNI_COMMAND with code 4, name it, and change nothing',
    source: 'SPEC 1.1.0 §5 Error',
    kinds: all,
    async run(rig) {
      const pod = await rig.pod()
      const before = await rig.snapshot()
      const said = refused(await rig.call({ command: 'EXPLODE', pod }), 'an unknown CNI_COMMAND', [4])
      if (!/CNI_COMMAND|EXPLODE/.test(said)) throw new Unmet(`the message does not name it: ${said}`)
      await rig.unchanged(before, 'an unknown command', { content: true })
    },
  },
  {
    id: 'A3',
    level: 'MUST',
    says: 'must refuse ADD, DEL and CHECK with code 4 where variables are missing that they need, and name all of them',
    source: 'SPEC 1.1.0 §2 CNI operations, §5 Error',
    kinds: all,
    async run(rig) {
      const { pod, before, conf } = await ready(rig)
      const check = compareVersions(String(rig.conf.cniVersion), '0.4.0') >= 0 ? ['CHECK'] : []
      const needed = ['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME']
      const wanted = [...needed.map(name => ['ADD', name]), ...['ADD', ...check].map(command => [command, ...needed])]
      for (const [command = '', ...names] of [...wanted, ['DEL', 'CNI_CONTAINERID', 'CNI_IFNAME']]) {
        const env = Object.fromEntries(names.map(name => [name, undefined]))
        const said = refused(await rig.call({ command, pod, conf, env }), `no ${names.join(', ')}`, [4])
        const unnamed = names.filter(name => !said.includes(name))
        if (unnamed.length > 0) throw new Unmet(`${command} does not name ${unnamed.join(', ')} as missing: ${said}`)
      }
      await rig.unchanged(before, 'calls without what they need')
    },
  },
  {
    id: 'A4',
    level: 'MUST',
    says: 'must accept DEL without CNI_NETNS, and with an empty one',
    source: 'SPEC 1.1.0 §2 DEL',
    kinds: all,
    async run(rig) {
      const pod = await rig.pod()
      const result = await rig.add(pod)
      await rig.must({ command: 'DEL', pod, conf: { prevResult: result }, env: { CNI_NETNS: undefined } })
      await rig.must({ command: 'DEL', pod, conf: { prevResult: result }, env: { CNI_NETNS: '' } })
    },
  },
  {
    id: 'A5',
    level: 'MUST',
    says: 'must answer VERSION, STATUS and GC without the variables of an attachment',
    source: 'SPEC 1.1.0 §2 STATUS, VERSION, GC',
    kinds: all,
    async run(rig) {
      const none = { CNI_CONTAINERID: undefined, CNI_NETNS: undefined, CNI_IFNAME: undefined }
      await rig.must({ command: 'VERSION', env: { ...none, CNI_PATH: undefined } })
      if (compareVersions(String(rig.conf.cniVersion), '1.1.0') < 0) return
      await rig.must({ command: 'GC', conf: { 'cni.dev/valid-attachments': [] }, env: none })
      const status = await rig.call({ command: 'STATUS', env: none })
      if (status.exitCode !== 0) refused(status, 'no attachment', [50, 51])
    },
  },
  {
    id: 'A6',
    level: 'MUST',
    says: 'must refuse with code 4 a CNI_CONTAINERID that is empty or has other signs than the specification allows',
    source: 'SPEC 1.1.0 §2 Parameters, §5 Error',
    kinds: all,
    async run(rig) {
      const { pod, before, conf } = await ready(rig)
      for (const id of ['', '-a', '.a', '_a', 'a/b', '../../a', 'a b', 'a\nb', 'a;b', 'é']) {
        const called = await rig.call({ command: 'ADD', pod, conf, env: { CNI_CONTAINERID: id } })
        refused(called, `the container id ${JSON.stringify(id)}`, [4])
      }
      await rig.unchanged(before, 'ADD with such ids')
    },
  },
  {
    id: 'A7',
    level: 'MUST',
    says: 'must refuse a CNI_IFNAME that no interface can have, and make one of 15 bytes',
    source: 'SPEC 1.1.0 §2 Parameters',
    kinds: ['main'],
    async run(rig) {
      const { pod, before } = await ready(rig)
      for (const ifname of ['sixteen-bytes-ab', '.', '..', 'a/b', 'a:b', 'a b', 'a\tb']) {
        refused(await rig.call({ command: 'ADD', pod, ifname }), `the interface name ${JSON.stringify(ifname)}`)
      }
      await rig.unchanged(before, 'ADD with such names')
      const longest = 'fifteen-bytes-a'
      await rig.add(pod, { ifname: longest })
      const { exitCode } = await rig.exec(['ip', 'link', 'show', 'dev', longest], pod)
      if (exitCode !== 0) throw new Unmet(`ADD succeeded, but there is no interface ${longest} in the pod`)
    },
  },
  {
    id: 'A8',
    level: 'PRACTICE',
    says: 'must accept what containerd and CRI-O pass as CNI_ARGS: keys of Kubernetes, with IgnoreUnknown',
    source: 'containerd:internal/cri/server/sandbox_run.go, cni:pkg/types/args.go',
    kinds: all,
    async run(rig) {
      const pod = await rig.pod()
      const id = pod.containerId
      const pairs = [
        'IgnoreUnknown=1',
        'K8S_POD_NAMESPACE=default',
        'K8S_POD_NAME=web-0',
        `K8S_POD_INFRA_CONTAINER_ID=${id}`,
      ]
      const env = { CNI_ARGS: [...pairs, 'K8S_POD_UID=5b2ab6e1-3f6c-4bb0-9d6c-1f1d9a0e7f11'].join(';') }
      const prevResult = await rig.add(pod, { env })
      await rig.must({ command: 'DEL', pod, conf: { prevResult }, env })
    },
  },
  {
    id: 'A9',
    level: 'SHOULD',
    says: 'should take the first executable of that name in the folders of CNI_PATH',
    source: 'SPEC 1.1.0 §4 Delegated plugin execution procedure',
    kinds: ['main'],
    async run(rig) {
      const ipam = rig.conf.ipam as { readonly type?: string } | undefined
      if (ipam?.type === undefined) throw new NotApplicable('the configuration names no other plugin')
      const first = await rig.script('conform-ipam', delegate)
      const second = await rig.script('conform-ipam', delegate)
      const env = { CNI_PATH: ['/nowhere', first, second, rig.cniPath].join(':') }
      await rig.add(await rig.pod(), { conf: { ipam: { type: 'conform-ipam' } }, env })
      const asked = (await rig.exec(['sort', '-u', '/run/.conform/asked'])).stdout.trim().split('\n')
      if (asked.join() === `${first}/conform-ipam`) return
      throw new Unmet(`CNI_PATH was ${env.CNI_PATH}, but it ran ${asked.join(' and ') || 'none'}`)
    },
  },
]

/** IPAM that tells which one it is. */
const delegate = `#!/bin/sh
echo "$0" >>/run/.conform/asked
[ "$CNI_COMMAND" != ADD ] || echo '{"cniVersion":"1.0.0","ips":[{"version":"4","address":"10.88.0.9/24","gateway":"10.88.0.1"}]}'`
