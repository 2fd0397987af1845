/** What a plugin does whose agent (`--with`) is down, or hangs. */

import type { Agent } from '../agent.ts'
import type { Item } from '../item.ts'
import { Unmet } from '../item.ts'
import { answer } from '../left-behind.ts'
import { noAgent } from '../no-agent.ts'
import type { Called, Rig } from '../rig.ts'

const both = ['main', 'chained'] as const

export const items: readonly Item[] = [
  {
    id: 'C116',
    level: 'SHOULD',
    says: 'should answer VERSION while its agent is down',
    source: 'SPEC 1.1.0 §4 VERSION; kubernetes-sigs/kindnet opens its database first',
    kinds: ['main', 'ipam', 'chained'],
    async run(rig) {
      await agentOf(rig).stop()
      const { json } = await rig.must({ command: 'VERSION' })
      if (!Array.isArray(json?.supportedVersions)) throw new Unmet('VERSION lists no versions while the agent is down')
    },
  },
  {
    id: 'D118',
    level: 'PRACTICE',
    says: 'should fail with code 11 at once when its agent is down, and leave nothing',
    source: 'SPEC 1.1.0 §5 Error code 11; cilium-cni',
    kinds: both,
    async run(rig) {
      const pod = await rig.pod()
      const before = await rig.settled(pod)
      await agentOf(rig).stop()
      const { ms } = await mustFail(await rig.call({ command: 'ADD', pod }), 11)
      if (ms > 2000) throw new Unmet(`ADD took ${Math.round(ms)} ms to find out that nobody is there`)
      await agentOf(rig).start()
      await unchangedSoon(rig, before, 'an ADD that failed')
    },
  },
  {
    id: 'D119',
    level: 'QUALITY',
    says: 'should give up with code 11 when its agent hangs, and leave nothing when that goes on',
    source: 'kubelet waits two minutes for a sandbox; SPEC 1.1.0 §5 Error code 11',
    kinds: both,
    limit: 60_000,
    alone: true,
    async run(rig) {
      const pod = await rig.pod()
      const before = await rig.settled(pod)
      const agent = agentOf(rig)
      await agent.freeze()
      await mustFail(await rig.call({ command: 'ADD', pod, timeout: 15_000 }), 11)
      await rig.must({ command: 'DEL', pod, timeout: 15_000 })
      await agent.thaw()
      await unchangedSoon(rig, before, 'an ADD and a DEL that the agent slept through')
    },
  },
  {
    id: 'E59',
    level: 'QUALITY',
    says: 'should keep a DEL that comes while its agent is down, and make up for it',
    source: 'cilium/cilium:plugins/cilium-cni/lib/deletion_queue.go',
    kinds: both,
    limit: 30_000,
    async run(rig) {
      const agent = agentOf(rig)
      const pod = await rig.pod()
      const before = await rig.settled(pod)
      const prevResult = await rig.add(pod)
      await agent.stop()
      const { exitCode, json } = await rig.call({ command: 'DEL', pod, conf: { prevResult } })
      if (exitCode !== 0 && json?.code !== 11) throw new Unmet(`DEL ended with ${exitCode} (${json?.msg ?? ''})`)
      await agent.start()
      if (exitCode !== 0) await rig.must({ command: 'DEL', pod, conf: { prevResult } })
      await unchangedSoon(rig, before, 'a DEL that came while the agent was down')
    },
  },
  {
    id: 'E118',
    level: 'QUALITY',
    says: 'should not undo an ADD by a DEL that it kept from before',
    source: 'cilium/cilium:plugins/cilium-cni/lib/deletion_queue.go',
    kinds: ['main'],
    limit: 30_000,
    async run(rig) {
      const agent = agentOf(rig)
      const pod = await rig.pod()
      await rig.add(pod)
      await agent.stop()
      await rig.call({ command: 'DEL', pod })
      await agent.start()
      await rig.call({ command: 'DEL', pod })
      const prevResult = await rig.add(pod)
      await agent.stop()
      await agent.start()
      await rig.must({ command: 'CHECK', pod, conf: { prevResult } })
    },
  },
  {
    id: 'F118',
    level: 'PRACTICE',
    says: 'should fail with code 11 when its agent is down',
    source: 'SPEC 1.1.0 §5 Error code 11',
    kinds: both,
    since: '0.4.0',
    async run(rig) {
      const pod = await rig.pod()
      const prevResult = await rig.add(pod)
      await agentOf(rig).stop()
      await mustFail(await rig.call({ command: 'CHECK', pod, conf: { prevResult } }), 11)
    },
  },
  {
    id: 'G118',
    level: 'MUST',
    says: 'must say code 50 when no pod can be added because its agent is down',
    source: 'SPEC 1.1.0 §4 STATUS',
    kinds: both,
    since: '1.1.0',
    async run(rig) {
      await agentOf(rig).stop()
      await mustFail(await rig.call({ command: 'STATUS' }), 50)
    },
  },
  {
    id: 'H118',
    level: 'PRACTICE',
    says: 'should fail with code 11 when its agent is down, and remove nothing',
    source: 'SPEC 1.1.0 §5 Error code 11',
    kinds: both,
    since: '1.1.0',
    async run(rig) {
      const pod = await rig.pod()
      const prevResult = await rig.add(pod)
      await agentOf(rig).stop()
      const attachments = [{ containerID: pod.containerId, ifname: 'eth0' }]
      await mustFail(await rig.call({ command: 'GC', conf: { 'cni.dev/valid-attachments': attachments } }), 11)
      await agentOf(rig).start()
      await rig.must({ command: 'CHECK', pod, conf: { prevResult } })
    },
  },
]

function agentOf({ agent }: Rig): Agent {
  return agent ?? noAgent()
}

async function mustFail(called: Called, code: number): Promise<Called> {
  if (called.exitCode !== 0 && called.json?.code === code) return called
  throw new Unmet(`${called.call.command} should fail with code ${code}, and answered: ${answer(called)}`)
}

/** What an agent makes up for takes it a moment. */
async function unchangedSoon(rig: Rig, before: Awaited<ReturnType<Rig['snapshot']>>, what: string): Promise<void> {
  const processes = (await rig.snapshot()).processes
  const expected = { ...before, processes }
  for (const end = Date.now() + 5000; Date.now() < end; ) {
    try {
      return await rig.unchanged(expected, what)
    } catch (error) {
      if (!(error instanceof Unmet)) throw error
    }
  }
  await rig.unchanged(expected, what)
}
