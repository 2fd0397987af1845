import { expect, test } from 'vitest'
import { LinkExists } from '#mini-cni/link/link-exists.ts'
import type { Attachment, NetConf, Step } from '#mini-cni/model.ts'
import { add, check, del, steps, wanted } from '#mini-cni/pipeline.ts'

const pod: Attachment = { network: 'n', containerId: 'a', ifname: 'eth0', netns: '/run/netns/a' }
const conf: NetConf = { cniVersion: '1.1.0', name: 'n', type: 'mini-cni' }

/** Three steps that write down what is asked of them; `fails` as `add b` or `del a`. */
function recorded(...fails: readonly string[]): { readonly log: string[]; readonly all: readonly Step[] } {
  const log: string[] = []
  const note = (what: string) => {
    log.push(what)
    if (fails.includes(what)) throw new Error(`${what} failed`)
  }
  const all = ['a', 'b', 'c'].map(
    (name): Step => ({
      name,
      wanted: () => true,
      add(_pod, _conf, result) {
        note(`add ${name}`)
        return { ...result, interfaces: [...result.interfaces, { name }] }
      },
      check: () => note(`check ${name}`),
      del: () => note(`del ${name}`),
    }),
  )
  return { log, all }
}

test('each lab switches its step on by its own key', () => {
  const names = (more: Partial<NetConf>) => wanted({ ...conf, ...more }).map(({ name }) => name)
  expect(names({})).toEqual([])
  expect(names({ pause: true })).toEqual([])
  expect(names({ mtu: 1450, isGateway: true, ipam: { type: 'static' } })).toEqual(['link'])
  expect(names({ mtu: 1450, bridge: 'cni0', ipam: { type: 'static' } })).toEqual(['link', 'bridge'])
  expect(names({ bridge: 'cni0', ipam: { type: 'mini-cni' } })).toEqual(['link', 'bridge', 'ipam'])
  expect(names({ datapath: 'routed', ipam: { type: 'mini-cni' } })).toEqual(['link', 'ipam', 'routed'])
  expect(steps.map(({ name }) => name)).toEqual(['link', 'bridge', 'ipam', 'masquerade', 'routed'])
})

test('ADD hands the result on; CHECK goes forward, DEL back', () => {
  const { log, all } = recorded()
  const result = add(pod, conf, all)
  expect(result.interfaces.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  expect(result.cniVersion).toBe('1.1.0')
  check(pod, conf, result, all)
  del(pod, conf, all)
  expect(log).toEqual(['add a', 'add b', 'add c', 'check a', 'check b', 'check c', 'del c', 'del b', 'del a'])
})

test.each([
  ['add a', ['add a', 'del a']],
  ['add b', ['add a', 'add b', 'del b', 'del a']],
  ['add c', ['add a', 'add b', 'add c', 'del c', 'del b', 'del a']],
])('%s fails: it and those before it are undone, those after it never begin', (failing, order) => {
  const { log, all } = recorded(failing)
  expect(() => add(pod, conf, all)).toThrow(`${failing} failed`)
  expect(log).toEqual(order)
})

test('an undo that fails does not stop the others, and both errors are told', () => {
  const { log, all } = recorded('add c', 'del b')
  expect(() => add(pod, conf, all)).toThrow('add c failed; and undoing it: del b failed')
  expect(log.slice(-3)).toEqual(['del c', 'del b', 'del a'])
})

test('DEL goes on after a failure and tells all of them', () => {
  const one = recorded('del b')
  expect(() => del(pod, conf, one.all)).toThrow(/^del b failed$/)
  expect(one.log).toEqual(['del c', 'del b', 'del a'])
  const two = recorded('del c', 'del a')
  expect(() => del(pod, conf, two.all)).toThrow('del c failed; del a failed')
})

test('an interface that was there before is not undone', () => {
  const { log, all } = recorded()
  const second: Step = {
    ...(all[0] as Step),
    add: () => {
      throw new LinkExists(pod, 'veth1', undefined)
    },
  }
  expect(() => add(pod, conf, [second, ...all.slice(1)])).toThrow('DEL it first')
  expect(log).toEqual([])
})
