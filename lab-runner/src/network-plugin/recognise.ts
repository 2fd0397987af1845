import { inUse, type NodeState, pluginTypes } from './node-state.ts'
import { type Signature, signatures } from './signatures.ts'

export interface Recognition {
  /** The plugin that makes pods' networks on that node; absent where there is none, or one that is not known here. */
  readonly plugin?: Signature
  /** What it was told by, as in "/etc/cni/net.d/10-flannel.conflist, flanneld runs". */
  readonly evidence: readonly string[]
  /** What is not as it should be, in sentences. */
  readonly warnings: readonly string[]
}

/** A plugin of which only a file is left is not the one that works: what runs and what is in the kernel counts more. */
export function recognise(state: NodeState): Recognition {
  const scored = signatures.map(plugin => ({ plugin, ...evidenceOf(plugin, state) })).filter(({ score }) => score >= 2)
  const [best] = scored.toSorted((a, b) => b.score - a.score)
  return {
    ...(best === undefined ? {} : { plugin: best.plugin }),
    evidence: best?.evidence ?? [],
    warnings: warningsOf(state, best?.plugin),
  }
}

/** Interfaces that others have too (a bridge cni0, a veth) are no evidence. */
function evidenceOf(plugin: Signature, state: NodeState) {
  const files = state.configuration.filter(({ name, text }) => plugin.configuration.test(name) || isOf(plugin, text))
  const running = state.programs.filter(name => plugin.programs.some(program => program.test(name)))
  const left = plugin.files.filter(file => state.files.includes(file))
  const own = plugin.links.filter(({ name }) => !name.test('cni0') && !name.test('veth1'))
  const links = state.links.map(({ ifname }) => ifname).filter(name => own.some(link => link.name.test(name)))
  const isBoth = plugin.name === 'Canal' && files.some(({ name }) => plugin.configuration.test(name))
  return {
    score:
      2 * Number(files.length > 0) +
      2 * Number(running.length > 0) +
      Number(left.length > 0) +
      2 * Number(links.length > 0) +
      4 * Number(isBoth) -
      3 * Number(plugin.name === 'Canal' && !isBoth),
    evidence: [
      ...files.map(({ name }) => `/etc/cni/net.d/${name}`),
      ...running.map(name => `${name} runs`),
      ...left,
      ...(links.length > 0
        ? [`interface${links.length > 1 ? 's' : ''} ${links.slice(0, 4).join(', ')}${links.length > 4 ? ' …' : ''}`]
        : []),
    ],
  }
}

function isOf({ types }: Signature, text: string): boolean {
  return pluginTypes(text).some(type => types.includes(type))
}

function warningsOf(state: NodeState, plugin: Signature | undefined): readonly string[] {
  const used = inUse(state)
  if (used === undefined) {
    return plugin === undefined
      ? []
      : [`${plugin.name} is here, but /etc/cni/net.d has no configuration: the kubelet says NotReady`]
  }
  const types = pluginTypes(used.text)
  const lacking = types.filter(type => !state.plugins.includes(type))
  return [
    ...(types.length === 0
      ? [`/etc/cni/net.d/${used.name} cannot be read as JSON; a runtime takes the next, or none`]
      : []),
    ...(/podman/.test(used.name)
      ? [
          `the configuration in use is podman’s (${used.name}): the node is Ready without a plugin of the cluster, and pods get 10.88.… addresses that no other node knows`,
        ]
      : []),
    ...(plugin !== undefined &&
    types.length > 0 &&
    !/podman/.test(used.name) &&
    !plugin.configuration.test(used.name) &&
    !isOf(plugin, used.text)
      ? [
          `${plugin.name} works here, but the first configuration by name is ${used.name} (${types.join(', ')}): new pods go there`,
        ]
      : []),
    ...lacking.map(type => `${used.name} wants the plugin ${type}, and /opt/cni/bin has none`),
  ]
}
