/** Calls with anything at all in them: what is right or wrong with them nobody can say beforehand. */
import fc from 'fast-check'
import type { Draft } from './valid-calls.ts'

/** Not `name`, `bridge` and `ipam.dataDir`: what is made under those stays. */
const fields = [
  'cniVersion',
  'type',
  'mtu',
  'isGateway',
  'isDefaultGateway',
  'hairpinMode',
  'datapath',
  'ipam',
  'dns',
] as const
const more = [
  'runtimeConfig',
  'args',
  'prevResult',
  'capabilities',
  'cni.dev/valid-attachments',
  'ipMasq',
  'vlan',
] as const
const inIpam = ['type', 'ranges', 'routes', 'addresses', 'subnet', 'rangeStart'] as const

/** Names that mean something to the kernel or the C library. */
const odd = [
  'all',
  'default',
  'lo',
  'eth%d',
  '%',
  '%s%n',
  '%d%d',
  '-',
  '~',
  'a=b',
  '$(reboot)',
  "'",
  '__proto__',
  'constructor',
  '0',
]
/** As an environment variable can hold it. */
const text = fc.oneof(
  fc.constantFrom(...odd),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map(value => value.replaceAll('\0', '')),
)

/** One to three variables or fields of `draft` with something else in them. */
export function wilder(draft: Draft): fc.Arbitrary<Draft> {
  const variable = fc.tuple(
    fc.constantFrom('CNI_CONTAINERID', 'CNI_IFNAME', 'CNI_NETNS', 'CNI_ARGS', 'CNI_PATH', 'CNI_COMMAND'),
    text,
  )
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(...odd, 2 ** 31, -(2 ** 31), 2 ** 53, 1e308, '10.0.0.0/8', '::/0', '0.0.0.0/0'),
  )
  const change = fc.oneof(
    variable.map(
      ([name, to]) =>
        (one: Draft): Draft => ({ ...one, variables: { ...one.variables, [name]: to } }),
    ),
    fc.tuple(fc.constantFrom(...fields, ...more), value).map(
      ([key, to]) =>
        (one: Draft): Draft => ({ ...one, config: { ...one.config, [key]: to } }),
    ),
    fc.tuple(fc.constantFrom(...inIpam), value).map(
      ([key, to]) =>
        (one: Draft): Draft => ({
          ...one,
          config: { ...one.config, ipam: { ...(one.config.ipam as object), [key]: to } },
        }),
    ),
  )
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map(changes => changes.reduce((one, apply) => apply(one), draft))
}
