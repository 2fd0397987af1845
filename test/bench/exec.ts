/** One call from exec to exit, as a runtime makes it: mini-cni as nodes have it, beside the reference plugins in Go. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildPlugin } from '../../mini-cni/bundle/build.ts'
import { createNetns } from '../../mini-cni/src/netns/create.ts'
import { referencePlugins } from '../conform/plugins-of-go.ts'
import { inTurns } from './candidate.ts'
import { type Figure, ratio, spreadOf } from './figure.ts'

const folder = '/run/bench-exec'
const turns = { rounds: 60, warmUp: 4 }
const [ours, sources, theirs] = ['mini-cni, one file', 'mini-cni, sources', 'Go bridge + host-local']

const confFor = (type: string, ipam: object) =>
  JSON.stringify({
    cniVersion: '1.0.0',
    name: type,
    type,
    bridge: `br-${type}`,
    isGateway: true,
    ipam: { ...ipam, ranges: [[{ subnet: '10.251.0.0/16' }]], routes: [{ dst: '0.0.0.0/0' }] },
  })

/** Needs to be root of a network namespace of its own. */
export async function measureExec(): Promise<Figure> {
  const title = 'thin plugin, from exec to exit'
  const go = referencePlugins()
  if (go.folder === undefined) {
    return { title, unit: 'ms', samples: {}, results: [], notes: [], notRun: go.absent ?? '' }
  }
  const [bundle, empty] = [join(folder, 'mini-cni'), join(folder, 'empty.js')]
  await buildPlugin(bundle, process.execPath)
  writeFileSync(empty, '')
  const source = join(import.meta.dirname, '../../mini-cni/bin/mini-cni')
  const conf = confFor('mini-cni', { type: 'mini-cni' })
  const blocks = await inTurns(
    {
      [ours]: attaching(bundle, 'bundle', conf),
      [sources]: attaching(source, 'source', conf),
      [theirs]: attaching(
        join(go.folder, 'bridge'),
        'go',
        confFor('bridge', { type: 'host-local', dataDir: folder }),
        go.folder,
      ),
      'Node, empty script': { block: async () => [call(process.execPath, [empty], {}, '')] },
      '/bin/true': { block: async () => [call('/bin/true', [], {}, '')] },
    },
    turns,
  )
  const part = (name: string, i: number) => (blocks[name] ?? []).map(round => round.slice(i, i + 1))
  const both = [ours, sources, theirs].flatMap(name => [
    [`${name}: ADD`, spreadOf(part(name, 0).flat())] as const,
    [`${name}: DEL`, spreadOf(part(name, 1).flat())] as const,
  ])
  const others = ['Node, empty script', '/bin/true'].map(name => [name, spreadOf(part(name, 0).flat())] as const)
  return {
    title,
    unit: 'ms',
    samples: Object.fromEntries([...both, ...others]),
    results: [
      { name: 'ADD ÷ Go', value: ratio(part(ours, 0), part(theirs, 0)), unit: '×', bar: 3.5 },
      { name: 'DEL ÷ Go', value: ratio(part(ours, 1), part(theirs, 1)), unit: '×', bar: 2 },
      { name: 'sources: ADD ÷ Go', value: ratio(part(sources, 0), part(theirs, 0)), unit: '×' },
    ],
    notes: [
      'Reference plugins 1.9.1 without ipMasq; the same configuration for all, one pod that comes and goes.',
      'What remains above an empty script is the plugin; what an empty script takes is Node, and `/bin/true` is what the measurement itself takes.',
    ],
  }
}

function attaching(file: string, name: string, conf: string, path = '') {
  const env = { CNI_CONTAINERID: name, CNI_IFNAME: 'eth0', CNI_NETNS: createNetns(`exec-${name}`), CNI_PATH: path }
  return {
    block: async () => ['ADD', 'DEL'].map(command => call(file, [], { ...env, CNI_COMMAND: command }, conf)),
  }
}

/** Milliseconds. */
function call(file: string, args: readonly string[], env: Record<string, string>, input: string): number {
  const started = process.hrtime.bigint()
  const { status, stdout } = spawnSync(file, args, { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env }, input })
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6
  if (status !== 0) throw new Error(`${env.CNI_COMMAND} of ${file} ended with ${status}: ${stdout}`)
  return milliseconds
}
