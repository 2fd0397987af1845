/** The rig of one item: its machine, and the plugin on it. */
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Watched } from '../shell.ts'
import { agentOn } from './agent.ts'
import { makeCall } from './call.ts'
import { sentence } from './difference.ts'
import { NotApplicable, Unmet } from './item.ts'
import { lastingDifferences } from './lasting.ts'
import type { Machine } from './machine.ts'
import type { Call, Called, Json, PodOfRig, Rig, Snapshot } from './rig.ts'
import { readSnapshot } from './snapshot.ts'
import type { Subject } from './subject.ts'

const snapshotScript = fileURLToPath(new URL('snapshot.sh', import.meta.url))

/** `onCall` hears of every call, also of those whose answer is Unmet. */
export function makeRig(machine: Machine, subject: Subject, item: string, onCall: (called: Called) => void): Rig {
  const { kind, plugin, conf, versions, cniPath, main } = subject
  const agent = subject.agent === undefined ? undefined : agentOn(machine, subject.agent)
  const pods = new Map<string, PodOfRig>()
  const previous = new Map<string, Promise<Json>>()
  let scripts = 0
  let settlers = 0

  const exec = async (argv: readonly string[], place?: PodOfRig): Promise<Watched> => {
    const name = place?.netns.startsWith('/run/netns/') ? place.netns.slice('/run/netns/'.length) : undefined
    const enter = name === undefined || !pods.has(name) ? [] : ['nsenter', `--net=/run/.conform/pods/${name}`, '--']
    return machine.exec([...environment, ...enter, ...argv])
  }

  const mustExec = async (script: string, ...args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await exec(['sh', '-euc', script, 'sh', ...args])
    if (exitCode !== 0) throw new Error(`on the machine: ${script}: ${stderr || stdout}`)
    return stdout
  }

  const pod = async (name = `pod${pods.size + 1}`): Promise<PodOfRig> => {
    const made = { containerId: containerIdOf(item, name), netns: `/run/netns/${name}` }
    pods.set(name, made)
    await mustExec(makePod, name)
    return made
  }

  const call = async (wanted: Call): Promise<Called> => {
    const called = await makeCall(machine, subject, wanted, containerIdOf(item, 'pod'))
    onCall(called)
    if (!wanted.mayHang) refuseEndings(called)
    return called
  }

  const must = async (wanted: Call): Promise<Called> => {
    const called = await call(wanted)
    if (called.exitCode === 0) return called
    throw new Unmet(`${wanted.command} must succeed here, but ${whatCame(called)}`)
  }

  const prev = (of: PodOfRig, ifname = 'eth0'): Promise<Json> => {
    if (main === undefined) throw new NotApplicable('only a chained plugin has a plugin before it')
    const key = `${of.containerId} ${ifname}`
    const known = previous.get(key)
    if (known !== undefined) return known
    const added = must({ command: 'ADD', pod: of, ifname, plugin: main.plugin, stdin: main.conf }).then(resultOf)
    previous.set(key, added)
    return added
  }

  const add = async (of: PodOfRig, more: Omit<Call, 'command' | 'pod'> = {}): Promise<Json> => {
    const before = kind === 'chained' && more.stdin === undefined ? { prevResult: await prev(of, more.ifname) } : {}
    return resultOf(await must({ ...more, command: 'ADD', pod: of, conf: { ...before, ...more.conf } }))
  }

  const snapshot = async (): Promise<Snapshot> => {
    const argv = [...environment, 'sh', snapshotScript, subject.dataDir ?? '-', ...pods.keys()]
    const own = [...pods.values()].map(({ netns }) => netns)
    const { stdout, stderr, ending } = await machine.exec(argv, { timeout: 60_000 })
    const seen = readSnapshot(stdout, own)
    if (seen === undefined) throw new Error(`the machine could not be looked at (${ending}): ${stderr}`)
    return seen
  }

  const settled = async (...waiting: readonly PodOfRig[]) => {
    const other = await pod(`settler${++settlers}`)
    const result = await add(other)
    await must({ command: 'DEL', pod: other, conf: { prevResult: result } })
    if (main !== undefined) await must({ command: 'DEL', pod: other, plugin: main.plugin, stdin: main.conf })
    if (main !== undefined) for (const one of waiting) await prev(one)
    return snapshot()
  }

  return {
    ...{ kind, plugin, conf, versions, cniPath, agent, pod, call, add, must, prev, exec, snapshot, settled },
    async unchanged(before, what, options) {
      const found = await lastingDifferences({ agent, snapshot }, before, options)
      if (found.length > 0) throw new Unmet(`after ${what}: ${sentence(found)}`)
    },
    async script(name, text) {
      const dir = `/run/.conform/scripts/${++scripts}`
      await mustExec('mkdir -p "$1"; printf %s "$3" >"$1/$2"; chmod +x "$1/$2"', dir, name, text)
      return dir
    },
  }
}

const environment = ['env', '-i', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'LANG=C.UTF-8']

/** Pinned twice, so that it can still be looked into when its path is gone or leads elsewhere. */
const makePod = `
  ip netns add "$1"
  : >"/run/.conform/pods/$1"
  mount --bind "/run/netns/$1" "/run/.conform/pods/$1"
  ip -n "$1" link set lo up`

/** 64 hexadecimal digits, as containerd's; the same in every run. */
function containerIdOf(item: string, name: string): string {
  return createHash('sha256').update(`${item} ${name}`).digest('hex')
}

function refuseEndings({ ending, call, ms, stdout }: Called): void {
  const took = `${call.command} was cut off`
  if (ending === 'timeout') throw new Unmet(`${took}: it had not ended after ${(ms / 1000).toFixed(1)} s`)
  if (ending === 'flood')
    throw new Unmet(`${took}: it had printed ${Math.round(stdout.length / 1e6)} million characters`)
  if (ending === 'held') {
    throw new Unmet(
      `${call.command} ended, but something that it left running holds its stdout: a runtime waits for ever`,
    )
  }
}

function whatCame({ exitCode, json, stdout, stderr }: Called): string {
  const said =
    json?.msg === undefined ? (stdout.trim() || stderr.trim()).slice(0, 300) : `code ${json.code}: ${json.msg}`
  return `it ended with ${exitCode}${said === '' ? ' and said nothing' : ` (${said})`}`
}

function resultOf(called: Called): Json {
  if (called.json !== undefined) return called.json
  const said = called.stdout.trim()
  throw new Unmet(
    `${called.call.command} answered ${said === '' ? 'nothing' : 'what is not one JSON object'} on stdout`,
  )
}
