import { expect, test } from 'vitest'
import { type Kubectl, startDaemons, stopDaemons } from '../../../../lab-runner/src/network-plugin/daemons.ts'
import { signatures } from '../../../../lab-runner/src/network-plugin/signatures.ts'

type Json = { [key: string]: Json | string | number | null }

/** RFC 7386. */
function merge(target: Json, patch: Json): Json {
  const result = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = typeof value === 'object' ? merge((result[key] ?? {}) as Json, value) : value
  }
  return result
}

/** Objects by kind and name, and as much of kubectl as is asked of it. */
function cluster(objects: Record<string, Json>) {
  const calls: string[] = []
  const kubectl: Kubectl = async argv => {
    calls.push(argv.join(' '))
    const [verb, ...words] = argv
    const options = words.filter(word => !['-A', '-o', 'json', '--overwrite', '--type=merge'].includes(word))
    if (verb === 'get') {
      const items = Object.entries(objects).filter(([key]) => key.startsWith(`${options[0]?.replace(/s$/, '')}/`))
      return { exitCode: 0, stdout: JSON.stringify({ items: items.map(([, one]) => one) }), stderr: '' }
    }
    const [, , kind, name, ...rest] = options
    const key = `${kind}/${name}`
    const change = (patch: Json) => {
      objects[key] = merge(objects[key] as Json, patch)
    }
    if (verb === 'patch') change(JSON.parse(rest[1] ?? ''))
    if (verb === 'scale') change({ spec: { replicas: Number(rest[0]?.split('=')[1]) } })
    if (verb === 'annotate') {
      const [, label = '', value] = /^(.*?)(?:=(.*)|-)$/.exec(rest[0] ?? '') ?? []
      change({ metadata: { annotations: { [label]: value ?? null } } })
    }
    return { exitCode: 0, stdout: '', stderr: '' }
  }
  return { kubectl, calls }
}

const set = (namespace: string, name: string): Json => ({
  metadata: { namespace, name, annotations: { own: 'kept' } },
  spec: { template: { spec: { nodeSelector: { 'kubernetes.io/os': 'linux' } } } },
})
const objects = () => ({
  'daemonset/calico-node': set('calico-system', 'calico-node'),
  'daemonset/kube-proxy': set('kube-system', 'kube-proxy'),
  'deployment/tigera-operator': {
    metadata: { namespace: 'tigera-operator', name: 'tigera-operator', annotations: { own: 'kept' } },
    spec: { replicas: 2 },
  },
  'deployment/coredns': { metadata: { namespace: 'kube-system', name: 'coredns' }, spec: { replicas: 2 } },
})
const calico = signatures.find(({ name }) => name === 'Calico')
if (calico === undefined) throw new Error('Calico is not known')

test('the operator first, then what it looks after; kube-proxy and DNS stay', async () => {
  const now: Record<string, Json> = objects()
  const { kubectl, calls } = cluster(now)
  expect(await stopDaemons(kubectl, calico)).toEqual(['tigera-operator/tigera-operator', 'calico-system/calico-node'])
  expect(now['daemonset/calico-node']).toMatchObject({
    spec: {
      template: { spec: { nodeSelector: { 'kubernetes.io/os': 'linux', 'cnilab.aside/on-no-node': 'true' } } },
    },
  })
  expect(now['deployment/tigera-operator']).toMatchObject({ spec: { replicas: 0 } })
  const { 'daemonset/kube-proxy': proxy, 'deployment/coredns': dns } = objects()
  expect(now).toMatchObject({ 'daemonset/kube-proxy': proxy, 'deployment/coredns': dns })
  expect(calls.findIndex(call => call.includes('scale'))).toBeLessThan(calls.findIndex(call => call.includes('patch')))
})

test('started again, all is as it was; once more changes nothing', async () => {
  const now: Record<string, Json> = objects()
  const { kubectl, calls } = cluster(now)
  await stopDaemons(kubectl, calico)
  await stopDaemons(kubectl, calico) // it was interrupted
  await startDaemons(kubectl)
  expect(now).toEqual(objects())
  calls.length = 0
  await startDaemons(kubectl)
  expect(calls.every(call => call.startsWith('get '))).toBe(true)
})

test('an API that refuses is an error with its words', async () => {
  const kubectl: Kubectl = async () => ({ exitCode: 1, stdout: '', stderr: 'forbidden: you\n' })
  await expect(stopDaemons(kubectl, calico)).rejects.toThrow('kubectl get deployments -A -o json: forbidden: you')
})
