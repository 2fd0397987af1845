/** Calls that a runtime could make, in any of the ways that the specification allows. */
import fc from 'fast-check'
import { versions } from '../../../mini-cni/src/protocol/version.ts'

export type Command = 'ADD' | 'DEL' | 'CHECK' | 'GC' | 'STATUS' | 'VERSION'

/** A call before it is one: what is wrong with it can still be put in. */
export interface Draft {
  readonly command: Command
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly config: Readonly<Record<string, unknown>>
  /** In the place of the configuration. */
  readonly text?: string
}

export const network = 'random'
/** Some sets only: each is a pool, and a process that lives long keeps the journals of all its pools open. */
const ranges = [
  [[{ subnet: '10.71.0.0/24' }]],
  [[{ subnet: '10.72.0.0/24', rangeStart: '10.72.0.100', rangeEnd: '10.72.0.200', gateway: '10.72.0.254' }]],
  [[{ subnet: '10.73.0.0/24' }], [{ subnet: 'fd00:73::/64' }]],
  [[{ subnet: '10.74.0.0/25' }, { subnet: '10.74.1.0/25' }]],
]

const word = (length: number) =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,${length - 1}}$`)).filter(text => !text.includes('..'))
const maybe = <T>(key: string, values: fc.Arbitrary<T>) =>
  fc.option(values, { nil: undefined }).map(value => (value === undefined ? {} : { [key]: value }))
const merged = (...parts: readonly fc.Arbitrary<object>[]) =>
  fc.tuple(...parts).map(all => Object.assign({}, ...all) as Record<string, unknown>)

const pool = fc
  .constantFrom(...ranges)
  .chain(sets =>
    merged(
      fc.constant({ type: 'mini-cni', ranges: sets }),
      maybe(
        'routes',
        fc.constantFrom([], [{ dst: '0.0.0.0/0' }], [{ dst: '10.99.0.0/16' }, { dst: '192.0.2.0/24', mtu: 1400 }]),
      ),
      maybe('dataDir', fc.constant('/run/elsewhere')),
    ),
  )
const written = merged(
  fc.constant({ type: 'static', addresses: [{ address: '10.79.0.7/24', gateway: '10.79.0.1' }] }),
  maybe('routes', fc.constant([{ dst: '0.0.0.0/0' }])),
)
const ipam = fc.oneof({ weight: 4, arbitrary: pool }, { weight: 1, arbitrary: written })

/** Keys that this plugin does not know are no business of its. */
const unknown = fc.dictionary(fc.stringMatching(/^x[a-z]{1,6}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 })

const config = (command: Command) =>
  fc.constantFrom(...versionsFor(command)).chain(cniVersion =>
    merged(
      fc.constant({ cniVersion, name: network, type: 'mini-cni' }),
      ipam.map(section => ({ ipam: section })),
      fc.constantFrom<object>(
        { bridge: 'br-random' },
        { bridge: 'br-random', hairpinMode: true },
        {},
        { datapath: 'routed' },
      ),
      fc.constantFrom<object>({}, { mtu: 0 }, { mtu: 1450 }, { mtu: 1280 }, { mtu: 9000 }),
      fc.constantFrom<object>({}, { isGateway: true }, { isDefaultGateway: true }, { isGateway: false }),
      maybe('dns', fc.constantFrom({}, { nameservers: ['10.96.0.10'], search: ['svc.cluster.local'] })),
      maybe(
        'runtimeConfig',
        fc.constantFrom<object>({}, { mac: '02:00:00:00:07:01' }, { portMappings: [{ hostPort: 80 }] }),
      ),
      maybe('args', fc.constantFrom<object>({}, { cni: {} }, { labels: [] })),
      command === 'GC' ? attachments : fc.constant({}),
      unknown,
    ).map(json => withoutClash(json)),
  )

const attachments = fc
  .option(fc.array(fc.record({ containerID: word(12), ifname: fc.constant('eth0') }), { maxLength: 3 }), {
    nil: undefined,
  })
  .chain(list =>
    fc
      .constantFrom(...['cni.dev/valid-attachments', 'cni.dev/attachments'])
      .map(key => (list === undefined ? {} : { [key]: list })),
  )

const args = fc.constantFrom(
  undefined,
  '',
  'IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0',
  'IgnoreUnknown=true;K8S_POD_UID=a=b',
)

/** `netns` are paths of namespaces that are there. */
export function validCall(netns: readonly string[]): fc.Arbitrary<Draft> {
  // An ADD that is right costs the kernel some 20 ms to undo: most of them are made wrong later.
  const command = fc.constantFrom<Command>('ADD', 'ADD', 'ADD', 'DEL', 'DEL', 'CHECK', 'GC', 'STATUS', 'VERSION')
  return command.chain(one =>
    fc
      .tuple(
        config(one),
        word(40),
        fc.constantFrom('eth0', 'net1', 'a', 'x'.repeat(15), 'e-0.1_Z'),
        fc.constantFrom(...netns),
        args,
        fc.constantFrom(undefined, '', '/opt/cni/bin', '/a:/b'),
      )
      .map(([json, CNI_CONTAINERID, CNI_IFNAME, CNI_NETNS, CNI_ARGS, CNI_PATH]) => ({
        command: one,
        variables: { CNI_COMMAND: one, CNI_CONTAINERID, CNI_IFNAME, CNI_NETNS, CNI_ARGS, CNI_PATH },
        config: one === 'CHECK' ? { ...json, prevResult: resultFor(CNI_IFNAME, CNI_NETNS) } : json,
      })),
  )
}

/** As some ADD could have answered it. */
function resultFor(name: string, sandbox: string) {
  return { interfaces: [{ name, sandbox }], ips: [{ version: '4', interface: 0, address: '10.71.0.2/24' }], routes: [] }
}

function versionsFor(command: Command): readonly string[] {
  return versions.slice(command === 'GC' || command === 'STATUS' ? 6 : command === 'CHECK' ? 4 : 0)
}

/** IPv6 needs 1280 bytes, which all of these have; addresses that are written down are not for the routed datapath here. */
function withoutClash(json: Record<string, unknown>): Record<string, unknown> {
  const { datapath, ...rest } = json
  return (json.ipam as { readonly type: string }).type === 'static' ? rest : json
}
