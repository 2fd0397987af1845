/** I: calling another plugin for addresses, and being called so. */
import { isDeepStrictEqual } from 'node:util'
import { type Item, Unmet } from '../item.ts'
import type { Called } from '../rig.ts'
import { compareVersions } from '../versions.ts'
import { answer, type Delegated, fakeIpam, refusal, says } from './fake-ipam.ts'
import { addressesOf } from './result-parts.ts'

export const items: readonly Item[] = [
  {
    id: 'I90',
    level: 'MUST',
    says: 'must find its IPAM plugin by CNI_PATH, and pass on all variables and the complete configuration',
    source: 'SPEC 1.1.0 §4 Delegated Plugin protocol',
    kinds: ['main'],
    async run(rig) {
      const ipam = await fakeIpam(rig, { ADD: answer(rig) })
      const pod = await rig.pod()
      const env = { ...ipam.env, CNI_ARGS: 'IgnoreUnknown=1;K8S_POD_NAME=a', CONFORM_ODD: 'kept = as it is' }
      const conf = { ...ipam.conf, dns: { nameservers: ['192.0.2.53'] }, args: { odd: [1, null] } }
      const { call } = await rig.must({ command: 'ADD', pod, env, conf })
      const [first] = await ipam.calls()
      if (first === undefined) throw new Unmet('ADD succeeded, but the plugin that ipam.type names was never called')
      const own = { CNI_COMMAND: 'ADD', CNI_CONTAINERID: pod.containerId, CNI_NETNS: pod.netns, CNI_IFNAME: 'eth0' }
      for (const [name, value] of Object.entries({ ...own, ...call.env }))
        if (first.env[name] !== value)
          throw new Unmet(`the IPAM plugin was given ${name}=${first.env[name] ?? '(none)'}, not ${value}`)
      const sent = JSON.parse(JSON.stringify({ ...rig.conf, ...conf }))
      const had = parsed(first.stdin)
      const lost = Object.keys(sent).filter(key => !isDeepStrictEqual(sent[key], had[key]))
      if (lost.length > 0)
        throw new Unmet(`the IPAM plugin was not given ${lost.join(', ')} of the configuration as it was`)
    },
  },
  {
    id: 'I91',
    level: 'SHOULD',
    says: 'should hand on what its IPAM plugin says on DEL, CHECK, GC and STATUS: code and message of an error, and stderr',
    source: 'SPEC 1.1.0 §4 Delegated plugin execution procedure',
    kinds: ['main'],
    async run(rig) {
      const refusals = Object.entries(codes).map(([name, code]) => [
        name,
        `echo "log of ${name}" >&2; ${refusal(code, `no ${name} today`)}`,
      ])
      const { calls, ...how } = await fakeIpam(rig, { ADD: answer(rig), ...Object.fromEntries(refusals) })
      const pod = await rig.pod()
      const prevResult = await rig.add(pod, how)
      const valid = [{ containerID: pod.containerId, ifname: 'eth0' }]
      const extra = {
        CHECK: { prevResult },
        DEL: { prevResult },
        GC: { 'cni.dev/valid-attachments': valid },
        STATUS: {},
      }
      for (const command of ['STATUS', 'CHECK', 'GC', 'DEL'] as const) {
        if (compareVersions(String(rig.conf.cniVersion), lowest[command]) < 0) continue
        const target = command === 'CHECK' || command === 'DEL' ? { pod } : {}
        const said = await rig.call({ command, ...target, ...how, conf: { ...how.conf, ...extra[command] } })
        refuseLost(command, said, await calls())
      }
    },
  },
  {
    id: 'I92',
    level: 'SHOULD',
    says: 'should call DEL of its IPAM plugin before it fails, when that one failed and when a later step did',
    source: 'SPEC 1.1.0 §4 Delegated plugin execution procedure',
    kinds: ['main'],
    async run(rig) {
      const routes = [{ dst: '198.51.100.0/24', gw: '203.0.113.1' }]
      const answers = {
        'the ADD of the IPAM plugin failed': refusal(11, 'not now'),
        'a route of it had a gateway out of reach': answer(rig, { routes }),
        'it gave no address': says(JSON.stringify({ cniVersion: rig.conf.cniVersion })),
      }
      for (const [what, ADD] of Object.entries(answers)) {
        const { calls, ...how } = await fakeIpam(rig, { ADD })
        const { exitCode, json } = await rig.call({ command: 'ADD', pod: await rig.pod(), ...how })
        if (exitCode === 0 && what.startsWith('the ADD')) throw new Unmet(`ADD succeeded though ${what}`)
        if (exitCode === 0) continue
        const commands = (await calls()).map(({ command }) => command)
        if (commands.length === 0) throw new Unmet(`the IPAM plugin was not called at all: ${json?.msg}`)
        if (commands.at(-1) !== 'DEL')
          throw new Unmet(`${what}, and its DEL was not called (only ${commands.join(', ')})`)
      }
    },
  },
  {
    id: 'I93',
    level: 'MUST',
    says: 'must answer, as an IPAM plugin, without interfaces and without ips[].interface',
    source: 'SPEC 1.1.0 §5 Delegated plugins (IPAM)',
    kinds: ['ipam'],
    since: '0.3.0',
    async run(rig) {
      const result = await rig.add(await rig.pod())
      if ('interfaces' in result) throw new Unmet('the result has interfaces')
      const placed = addressesOf(result).find(ip => ip.interface !== undefined)
      if (placed !== undefined) throw new Unmet(`${placed.address} says that it is on interface ${placed.interface}`)
      if (addressesOf(result).length === 0) throw new Unmet('the result has no address')
    },
  },
  {
    id: 'I94',
    level: 'QUALITY',
    says: 'should fail clearly and leave nothing when its IPAM plugin prints junk or null, dies, or hangs',
    source: 'cni:pkg/invoke/raw_exec.go; awslabs/amazon-eks-ami#1912',
    kinds: ['main'],
    limit: 60_000,
    async run(rig) {
      const before = await rig.settled()
      for (const [what, ADD] of Object.entries(accidents)) {
        const { conf, env } = await fakeIpam(rig, { ADD })
        const { exitCode, json } = await rig.call({ command: 'ADD', pod: await rig.pod(), conf, env })
        if (exitCode === 0) throw new Unmet(`ADD succeeded though its IPAM plugin ${what}`)
        if (typeof json?.code !== 'number' || `${json.msg ?? ''}` === '')
          throw new Unmet(`no error in JSON when its IPAM plugin ${what}`)
        await rig.unchanged(before, `an ADD whose IPAM plugin ${what}`)
      }
    },
  },
]

const codes = { DEL: 150, CHECK: 11, GC: 151, STATUS: 50 } as const
const lowest = { DEL: '0.1.0', CHECK: '0.4.0', GC: '1.1.0', STATUS: '1.1.0' } as const

/** I91: what must have come back from an IPAM plugin that refused. */
function refuseLost(command: keyof typeof codes, said: Called, calls: readonly Delegated[]): void {
  const { exitCode, json, stderr } = said
  if (!calls.some(call => call.command === command)) throw new Unmet(`${command} was not handed on to the IPAM plugin`)
  if (exitCode === 0) throw new Unmet(`${command} ended with 0 though that of the IPAM plugin failed`)
  if (json?.code !== codes[command])
    throw new Unmet(`of ${command}, code ${codes[command]} became ${json?.code ?? 'none'}`)
  if (!`${json.msg}`.includes(`no ${command} today`)) throw new Unmet(`of ${command}, the message became: ${json.msg}`)
  if (!stderr.includes(`log of ${command}`)) throw new Unmet(`the stderr of the IPAM plugin's ${command} is lost`)
}

/** I94: in shell; the one that takes longest comes last. */
const accidents = {
  'prints junk': says('this is {no JSON'),
  'prints null': says('null'),
  'prints nothing': ':',
  'fails without a word': 'exit 3',
  'dies by a signal': 'kill -9 $$',
  hangs: 'exec sleep 1000',
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text)
  } catch {
    throw new Unmet(`the IPAM plugin was given what is no JSON on stdin: ${text.slice(0, 100)}`)
  }
}
