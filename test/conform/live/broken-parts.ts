/** What can be wrong with a call: how it is put in, and the code by which the plugin has to say so. */
import { codes } from '../../../mini-cni/src/protocol/error.ts'
import type { Command, Draft } from './valid-calls.ts'

/** What is looked at first is told first. */
export const stages = ['environment', 'text', 'version', 'configuration', 'namespace'] as const

export interface BrokenPart {
  readonly what: string
  readonly stage: (typeof stages)[number]
  readonly code: number
  /** For the other commands it is nothing wrong. */
  readonly matters: readonly Command[]
  put(draft: Draft): Draft
}

const [pods, adding] = [['ADD', 'DEL', 'CHECK'] as const, ['ADD', 'CHECK'] as const]
const configured = ['ADD', 'DEL', 'CHECK', 'GC', 'STATUS'] as const
/** DEL goes by the record of ADD, whatever the configuration has become. */
const strict = ['ADD', 'CHECK', 'GC', 'STATUS'] as const

const variable = (name: string, value: string | undefined, matters: readonly Command[]): BrokenPart => ({
  what: `${name}=${value}`,
  stage: 'environment',
  code: codes.invalidEnvironment,
  matters,
  put: draft => ({ ...draft, variables: { ...draft.variables, [name]: value } }),
})

const text = (value: string, code: number): BrokenPart => ({
  what: `stdin ${JSON.stringify(value)}`,
  stage: 'text',
  code,
  matters: configured,
  put: draft => ({ ...draft, text: value }),
})

const version = (value: unknown, matters: readonly Command[] = configured): BrokenPart => ({
  what: `cniVersion ${JSON.stringify(value)}`,
  stage: 'version',
  code: codes.incompatibleVersion,
  matters,
  put: draft => ({ ...draft, config: { ...draft.config, cniVersion: value } }),
})

const field = (json: object, matters: readonly Command[] = strict): BrokenPart => ({
  what: JSON.stringify(json),
  stage: 'configuration',
  code: codes.invalidConfig,
  matters,
  put: draft => ({ ...draft, config: { ...draft.config, ...json } }),
})

/** A part of `ipam`, in a section of our own. */
const inPool = (json: object) => field({ ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.71.0.0/24' }]], ...json } })

const namespace = (value: string, code: number, matters: readonly Command[] = adding): BrokenPart => ({
  ...variable('CNI_NETNS', value, matters),
  stage: 'namespace',
  code,
})

export const brokenParts: readonly BrokenPart[] = [
  ...['add', 'ADD ', 'UPDATE', '💥', '-', '0'].map(value => variable('CNI_COMMAND', value, [...configured, 'VERSION'])),
  ...[undefined, '', '-a', '.a', 'a/b', 'a..b', 'a b', 'ä', '../../x', 'a\nb'].map(value =>
    variable('CNI_CONTAINERID', value, pods),
  ),
  ...[undefined, '', '.', '..', 'a/b', 'a:b', 'a b', 'sixteen-letters-', 'ä', 'a\tb', 'all', 'default', 'eth%d'].map(
    value => variable('CNI_IFNAME', value, pods),
  ),
  ...[undefined, ''].map(value => variable('CNI_NETNS', value, adding)),
  ...['K8S_POD_NAME=web', '=x', 'alone', 'IgnoreUnknown=0;A=b', 'IgnoreUnknown=1;MAC'].map(value =>
    variable('CNI_ARGS', value, adding),
  ),
  ...['', ' \n\t'].map(value => text(value, codes.io)),
  ...['{', '[]', 'null', '7', '"ADD"', '{"cniVersion":"1.1.0",}', '{}{}', '\u0000', '{"a":1'].map(value =>
    text(value, codes.decode),
  ),
  ...['9.9.9', '1.2.0', '1.1', 'v1.1.0', 1, {}, [], true, ' 1.1.0'].map(value => version(value)),
  version('0.3.1', ['CHECK', 'GC', 'STATUS']),
  version(undefined, ['CHECK', 'GC', 'STATUS']),
  version('1.0.0', ['GC', 'STATUS']),
  ...[undefined, '', 'a/b', '../x', '-x', 'a b', 7, {}, ['x'], 'ä'].map(name => field({ name }, configured)),
  ...['1500', -1, 65_536, 1.5, 50, {}, true].map(mtu => field({ mtu })),
  ...[7, 'a/b', 'sixteen-letters-', '', '..', 'all', 'br%d', {}].map(bridge => field({ bridge })),
  ...['yes', 1, {}, []].flatMap(value => [
    field({ hairpinMode: value }),
    field({ isGateway: value }),
    field({ isDefaultGateway: value }),
  ]),
  ...['fast', 1, ''].map(datapath => field({ datapath })),
  ...['x', 7, [], true].map(ipam => field({ ipam })),
  ...[7, '../sh', '/bin/sh', {}].map(type => field({ ipam: { type } })),
  ...[{}, 'x', [], [[]], [[{}]], [[7]], [[{ subnet: 'x' }]], [[{ subnet: '10.71.0.0/33' }]], [[{ subnet: 7 }]]].map(
    ranges => inPool({ ranges }),
  ),
  inPool({ ranges: [[{ subnet: '10.71.0.0/24', rangeStart: '10.71.0.9', rangeEnd: '10.71.0.8' }]] }),
  inPool({ ranges: [[{ subnet: '10.71.0.0/24', rangeStart: '10.99.0.9' }]] }),
  inPool({ ranges: [[{ subnet: '10.71.0.0/24' }], [{ subnet: '10.71.0.128/25' }]] }),
  ...['x', [{}], [{ dst: 'x' }], [{ dst: '10.0.0.0/8', gw: 'x' }], [{ dst: '10.0.0.0/8', mtu: -1 }], [7]].map(routes =>
    inPool({ routes }),
  ),
  ...['run', 7, ['/run']].map(dataDir => inPool({ dataDir })),
  ...[5, { nameservers: 'x' }, { search: [7] }, { domain: {} }].map(dns => field({ dns })),
  ...[[], 'x', { mac: 'zz' }, { mac: 7 }, { mac: '01:00:00:00:00:01' }, { ips: 'x' }, { ips: ['10.0.0.300'] }].map(
    runtimeConfig => field({ runtimeConfig }),
  ),
  ...[{ cni: 7 }, 'x'].map(args => field({ args })),
  field({ args: { cni: { mac: '00:00:00:00:00:00' } }, runtimeConfig: undefined }),
  ...['x', [], 7].map(prevResult => field({ prevResult }, adding)),
  field({ prevResult: undefined }, ['CHECK']),
  ...['x', [7], [{}], [{ containerID: 'a' }], [{ containerID: '', ifname: 'eth0' }], {}].map(list =>
    field({ 'cni.dev/valid-attachments': list }, ['GC']),
  ),
  field({ ipam: undefined, isDefaultGateway: true }),
  field({ mtu: 1000, ipam: { type: 'mini-cni', ranges: [[{ subnet: 'fd00:73::/64' }]] } }),
  namespace('/run/netns/nobody', codes.invalidEnvironment),
  namespace('/run', codes.invalidEnvironment),
  namespace('/dev/null', codes.invalidEnvironment),
  namespace('relative', codes.invalidEnvironment),
  namespace('/proc/self/ns/mnt', codes.invalidEnvironment),
  namespace('/proc/self/ns/net', codes.ownNetns, pods),
]
