/** ADD of link, bridge and ipam in a resident process, beside a C program that sends the same bytes. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { NetConf } from '../../mini-cni/src/model.ts'
import { openNetlink } from '../../mini-cni/src/netlink/socket.ts'
import { createNetns } from '../../mini-cni/src/netns/create.ts'
import { type Candidate, inTurns, startCandidate } from './candidate.ts'
import { type Figure, type Result, ratio, tableOf } from './figure.ts'
import { bridged, cutCables, podsOf } from './pods.ts'
import { roundsOf, type Setting } from './setting.ts'

const here = import.meta.dirname
const count = 60

const confFor = (set: string): NetConf => ({ ...bridged, ipam: { ...bridged.ipam, dataDir: `/run/bench/${set}` } })

/** Needs to be root of a network namespace of its own. */
export async function measureInProcess(setting: Setting): Promise<Figure> {
  const napi = hasNapi()
  const compiler = ['cc', 'gcc', 'clang'].find(name => spawnSync(name, ['--version']).status === 0)
  const candidates: Record<string, Candidate> = {}
  if (compiler !== undefined) candidates.C = await startReplay(compiler)
  candidates['node:ffi'] = await startAttaching('node')
  if (napi) candidates['ffi-napi'] = await startAttaching('napi')
  const blocks = await inTurns(candidates, { rounds: roundsOf(12, setting), warmUp: 8 })
  for (const candidate of Object.values(candidates)) await candidate.end()
  return {
    title: 'in-process ADD: link, bridge, ipam; warm',
    unit: 'µs',
    rows: tableOf({ ADD: blocks }),
    results: resultsOf(blocks),
    notes: [
      'Above C: two thirds are JavaScript, spread over plan, encoding, decoding, files and the calls themselves; one third is the kernel, which needs longer for the same message when its caches were used for other things in between.',
      'C makes the system calls that mini-cni made, with the same bytes: netlink, namespaces, the lock and the journal of ipam.',
      ...(compiler === undefined ? ['C was not run: no C compiler (cc, gcc, clang) is installed here.'] : []),
      ...(napi ? [] : ['ffi-napi was not run: it is not installed, or not built for this machine.']),
    ],
  }
}

function resultsOf(blocks: Readonly<Record<string, readonly (readonly number[])[]>>): readonly Result[] {
  const { C } = blocks
  if (C === undefined) return []
  return ['node:ffi', 'ffi-napi'].flatMap(name => {
    const rounds = blocks[name]
    if (rounds === undefined) return []
    return [
      {
        name: `ADD in process, ${name} ÷ C`,
        value: ratio(rounds, C),
        unit: '×' as const,
        ...(name === 'node:ffi' ? { atMost: 1.4 } : {}),
      },
    ]
  })
}

async function startAttaching(ffi: 'node' | 'napi'): Promise<Candidate> {
  for (const { containerId } of podsOf(ffi, count)) createNetns(containerId)
  const argv = [process.execPath, join(here, 'attach.ts'), JSON.stringify(confFor(ffi)), ffi, String(count)]
  return startCandidate(argv, { MINI_CNI_FFI: ffi })
}

async function startReplay(compiler: string): Promise<Candidate> {
  const set = 'c'
  const pods = podsOf(set, count)
  for (const { containerId } of pods) createNetns(containerId)
  const dir = mkdtempSync('/run/replay-')
  const [program, script] = [join(dir, 'replay'), join(dir, 'script')]
  execFileSync(compiler, ['-O2', '-o', program, join(here, 'replay.c')])
  execFileSync(process.execPath, [join(here, 'capture.ts'), JSON.stringify(confFor(set)), set, String(count), script])
  const replay = await startCandidate([program, script, join(dir, 'journal')])
  const node = openNetlink()
  return {
    ...replay,
    async block() {
      const times = await replay.block()
      cutCables(node, pods)
      return times
    },
  }
}

/** In a process of its own: a native module that does not fit may end it. */
function hasNapi(): boolean {
  const argv = ['-e', "import('#mini-cni/netlink/ffi.ts').then(({ backend }) => backend())"]
  const env = { ...process.env, MINI_CNI_FFI: 'napi' }
  return spawnSync(process.execPath, argv, { cwd: here, env }).status === 0
}
