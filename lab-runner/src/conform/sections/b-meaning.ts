/** B: what keys of the configuration mean. */
import { type Item, NotApplicable, Unmet } from '../item.ts'
import { ready } from '../ready.ts'
import { refused } from '../refused.ts'
import type { Json, PodOfRig, Rig } from '../rig.ts'

const all = ['main', 'ipam', 'chained'] as const

export const items: readonly Item[] = [
  {
    id: 'B20',
    level: 'SHOULD',
    says: 'should hide the pod behind the address of the host when ipMasq is true, and only then',
    source: 'SPEC 1.1.0 §1 Well-known keys',
    kinds: ['main'],
    async run(rig) {
      await makeOutside(rig)
      const open = await rig.pod()
      const { ips, ip4 } = await rig.add(open, { conf: { ipMasq: false } })
      if (ip4 === undefined && !JSON.stringify(ips ?? []).includes('.'))
        throw new NotApplicable('its pods have no IPv4')
      const { filter } = await rig.snapshot()
      if (await isAnswered(rig, open))
        throw new Unmet('an outside that knows no way to the pod answers it, without ipMasq')
      const hidden = await rig.pod()
      const { exitCode, json } = await rig.call({ command: 'ADD', pod: hidden, conf: { ipMasq: true } })
      if (exitCode !== 0) throw new NotApplicable(`it refuses ipMasq: ${json?.msg ?? 'without a word'}`)
      const same = (await rig.snapshot()).filter.join('\n') === filter.join('\n')
      if (await isAnswered(rig, hidden)) return
      if (same) throw new NotApplicable('it does nothing about ipMasq')
      throw new Unmet('the packet filter is another with ipMasq, but packets still leave with the address of the pod')
    },
  },
  {
    id: 'B21',
    level: 'PRACTICE',
    says: 'must refuse a malformed runtimeConfig with an error, or take no notice of it',
    source: 'CONVENTIONS.md Dynamic Plugin specific fields',
    kinds: all,
    async run(rig) {
      const wrong = ['conform', { mac: 'no-mac' }, { ips: ['no-ip'] }, { portMappings: [{ hostPort: 'no-port' }] }]
      const { pod, before, conf } = await ready(rig)
      for (const runtimeConfig of wrong) {
        const what = `runtimeConfig ${JSON.stringify(runtimeConfig)}`
        const called = await rig.call({ command: 'ADD', pod, conf: { ...conf, runtimeConfig } })
        if (called.exitCode !== 0) refused(called, what)
        await rig.must({ command: 'DEL', pod, conf })
        await rig.unchanged(before, `ADD with ${what}, and DEL`)
      }
    },
  },
  {
    id: 'B22',
    level: 'SHOULD',
    says: 'should set the MAC that args ask for, and take no notice of the one in CNI_ARGS then',
    source: 'CONVENTIONS.md CNI_ARGS',
    kinds: ['main', 'chained'],
    async run(rig) {
      const [asked, other] = ['02:00:00:00:be:01', '02:00:00:00:be:02']
      const args = { args: { cni: { mac: asked } } }
      if ((await macAfter(rig, args)) !== asked) throw new NotApplicable('it does not set the MAC that args ask for')
      const mac = await macAfter(rig, args, { CNI_ARGS: `IgnoreUnknown=1;MAC=${other}` })
      if (mac !== asked) throw new Unmet(`args asked for ${asked} and CNI_ARGS for ${other}: it has ${mac}`)
    },
  },
  {
    id: 'B23',
    level: 'QUALITY',
    says: 'should refuse options that cannot be or contradict each other, and change nothing',
    source: 'SPEC 1.1.0 §5 Error, code 7',
    kinds: all,
    async run(rig) {
      const wrong = contradictions(rig.conf)
      if (wrong.length === 0) throw new NotApplicable('its configuration has no option that is known here')
      const { pod, before, conf } = await ready(rig)
      for (const [what, changes] of wrong) {
        refused(await rig.call({ command: 'ADD', pod, conf: { ...conf, ...changes } }), what)
        await rig.unchanged(before, `ADD with ${what}`)
      }
    },
  },
  {
    id: 'B118',
    level: 'QUALITY',
    says: 'should say code 7 for options that cannot be or contradict each other',
    source: 'SPEC 1.1.0 §5 Error',
    kinds: all,
    async run(rig) {
      const wrong = contradictions(rig.conf)
      if (wrong.length === 0) throw new NotApplicable('its configuration has no option that is known here')
      const { pod, conf } = await ready(rig)
      for (const [what, changes] of wrong) {
        const called = await rig.call({ command: 'ADD', pod, conf: { ...conf, ...changes } })
        if (called.exitCode !== 0) refused(called, what, [7])
      }
    },
  },
  {
    id: 'B120',
    level: 'QUALITY',
    says: 'should prefer the MAC that runtimeConfig asks for to that of args',
    source: 'plugins:plugins/main/bridge/bridge.go',
    kinds: ['main', 'chained'],
    async run(rig) {
      const [asked, other] = ['02:00:00:00:be:01', '02:00:00:00:be:02']
      const runtimeConfig = { mac: asked }
      if ((await macAfter(rig, { runtimeConfig })) !== asked) throw new NotApplicable('it has no capability mac')
      const mac = await macAfter(rig, { runtimeConfig, args: { cni: { mac: other } } })
      if (mac !== asked) throw new Unmet(`runtimeConfig asked for ${asked} and args for ${other}: it has ${mac}`)
    },
  },
  {
    id: 'B119',
    level: 'SHOULD',
    says: 'should give the address that args ask for, and take no notice of the one in CNI_ARGS then',
    source: 'CONVENTIONS.md CNI_ARGS',
    kinds: ['ipam'],
    async run(rig) {
      const [first] = await addressesAfter(rig, {})
      if (first === undefined) throw new NotApplicable('its pods have no IPv4')
      const [asked, other] = [first.replace(/\d+\//, '123/'), first.replace(/\d+\//, '124/')]
      const args = { args: { cni: { ips: [asked] } } }
      const alone = await addressesAfter(rig, args)
      if (!alone.includes(asked)) throw new NotApplicable('it gives no address that args ask for')
      const env = { CNI_ARGS: `IgnoreUnknown=1;IP=${other}` }
      const { exitCode, json } = await rig.call({ command: 'ADD', pod: await rig.pod(), conf: args, env })
      const what = `args asked for ${asked} and CNI_ARGS for ${other}`
      if (exitCode !== 0) throw new Unmet(`${what}: it gave none, and said ${json?.msg ?? 'nothing'}`)
      const both = ipv4In(json)
      if (both.join() !== alone.join()) throw new Unmet(`${what}: it gave ${both.join(' and ')}`)
    },
  },
]

/** IPv4 that a pod gets; it is free again then. */
async function addressesAfter(rig: Rig, conf: Json): Promise<readonly string[]> {
  const pod = await rig.pod()
  const result = await rig.add(pod, { conf })
  await rig.must({ command: 'DEL', pod, conf })
  return ipv4In(result)
}

function ipv4In(result: Json | undefined): readonly string[] {
  const ips = (result?.ips ?? []) as readonly { readonly address: string }[]
  return ips.map(({ address }) => address).filter(address => !address.includes(':'))
}

/** The other end of the host's eth0 in a namespace of its own, without any route back to pods. */
async function makeOutside(rig: Rig): Promise<void> {
  const outside = await rig.pod('outside')
  await rig.exec(['ip', 'link', 'set', 'uplink', 'netns', 'outside'])
  await rig.exec(['ip', 'address', 'add', '192.0.2.1/24', 'dev', 'uplink'], outside)
  await rig.exec(['ip', 'link', 'set', 'uplink', 'up'], outside)
  await rig.exec(['sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward'])
}

/** A refused connection is an answer too. */
async function isAnswered(rig: Rig, pod: PodOfRig): Promise<boolean> {
  const connect = 'exec 3<>/dev/tcp/192.0.2.1/9'
  const { stderr } = await rig.exec(['timeout', '1.5', 'bash', '-c', connect], pod)
  return /refused/i.test(stderr)
}

/** MAC that a pod gets; it is free again then. */
async function macAfter(rig: Rig, conf: Json, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const pod = await rig.pod()
  const prevResult = await rig.add(pod, { conf, env })
  const { stdout } = await rig.exec(['ip', '-o', 'link', 'show', 'dev', 'eth0'], pod)
  await rig.must({ command: 'DEL', pod, conf: { ...conf, prevResult }, env })
  return /link\/ether (\S+)/.exec(stdout)?.[1] ?? 'none'
}

type Contradiction = readonly [what: string, changes: Json]

/** Options of this configuration, changed so that no plugin which knows them can do what they say. */
function contradictions(conf: Json): readonly Contradiction[] {
  const ipam = (conf.ipam ?? {}) as Json
  const wrong = (changes: Json): Json => ({
    ipam: { ...ipam, ranges: undefined, subnet: undefined, addresses: undefined, ...changes },
  })
  const known: Readonly<Record<string, readonly Contradiction[]>> = {
    ranges: [
      ['the subnet 10.88.0.0/99', wrong({ ranges: [[{ subnet: '10.88.0.0/99' }]] })],
      ['a range outside of its subnet', wrong({ ranges: [[{ subnet: '10.88.0.0/24', rangeStart: '10.99.0.9' }]] })],
    ],
    subnet: [['the subnet 10.88.0.0/99', wrong({ subnet: '10.88.0.0/99' })]],
    addresses: [['the address 10.88.0.300/24', wrong({ addresses: [{ address: '10.88.0.300/24' }] })]],
    hairpinMode: [['hairpinMode and promiscMode', { hairpinMode: true, promiscMode: true }]],
    bridge: [['the MTU -1', { mtu: -1 }]],
    sysctl: [['the MTU "much"', { mtu: 'much' }]],
  }
  return Object.entries(known).flatMap(([key, found]) => (key in conf || key in ipam ? found : []))
}
