/** A: how a plugin is called. */
import { type Item, Unmet } from '../item.ts'

export const items: readonly Item[] = [
  {
    id: 'A2',
    level: 'MUST',
    says: 'must refuse an unknown CNI_COMMAND with code 4, name it, and change nothing',
    source: 'SPEC 1.1.0 §5 Error',
    kinds: ['main', 'ipam', 'chained'],
    async run(rig) {
      const pod = await rig.pod()
      const before = await rig.snapshot()
      const { exitCode, json, stdout } = await rig.call({ command: 'EXPLODE', pod })
      if (exitCode === 0) throw new Unmet(`EXPLODE ended with 0${stdout === '' ? '' : ` and ${stdout.trim()}`}`)
      if (json?.code !== 4) throw new Unmet(`EXPLODE was answered with code ${json?.code ?? 'none'} in place of 4`)
      if (!String(json.msg).includes('EXPLODE')) throw new Unmet(`the message does not name it: ${json.msg}`)
      await rig.unchanged(before, 'an unknown command', { content: true })
    },
  },
  {
    id: 'A4',
    level: 'MUST',
    says: 'must accept DEL without CNI_NETNS, and with an empty one',
    source: 'SPEC 1.1.0 §4 DEL',
    kinds: ['main', 'ipam'],
    async run(rig) {
      const pod = await rig.pod()
      const result = await rig.add(pod)
      await rig.must({ command: 'DEL', pod, conf: { prevResult: result }, env: { CNI_NETNS: undefined } })
      await rig.must({ command: 'DEL', pod, conf: { prevResult: result }, env: { CNI_NETNS: '' } })
    },
  },
  {
    id: 'A11',
    level: 'QUALITY',
    says: 'should leave nothing behind when it is called from any folder, without HOME and PATH',
    source: 'cni:pkg/skel/skel.go',
    kinds: ['main', 'ipam', 'chained'],
    async run(rig) {
      const pod = await rig.pod()
      const before = await rig.settled(pod)
      const odd = { cwd: '/proc', env: { PATH: undefined, HOME: undefined } }
      const result = await rig.add(pod, odd)
      await rig.must({ command: 'DEL', pod, conf: { prevResult: result }, ...odd })
      await rig.unchanged(before, 'ADD and DEL')
    },
  },
]
