/**
 * `npm run test:faults [LOOP…]`: the agent killed, hung, with its files damaged and its doors taken away, in private namespaces. A line with its
 * counts for each loop; fewer than asked is a failure. KILLS=20 makes a short run. Ends with 0, 1, or 3 where nothing can run.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diagnoseNamespaces } from '../../lab-runner/src/doctor/diagnose-namespaces.ts'
import { gatherFacts } from '../../lab-runner/src/doctor/gather.ts'
import { buildAgent } from '../../mini-cni/bundle/build.ts'
import { buildShim } from '../../mini-cni/bundle/build-shim.ts'
import type { Loop, Outcome } from '../conform/live/loop.ts'
import { agentProcess } from './agent-process.ts'
import { brokenNode } from './broken-node.ts'
import { damagedFiles } from './damaged-files.ts'
import { events } from './events.ts'
import { hang } from './hang.ts'
import { killAgent } from './kill-agent.ts'
import { killedShims } from './killed-shims.ts'
import { lostDoors } from './lost-doors.ts'
import type { FaultPlace } from './place.ts'
import { thousand } from './thousand.ts'

const kills = Number(process.env.KILLS) || 500
const loops: readonly Loop<FaultPlace>[] = [
  killAgent(kills),
  hang,
  damagedFiles,
  lostDoors,
  killedShims,
  thousand,
  events,
  brokenNode,
]

const [first, ...rest] = process.argv.slice(2)
if (first === '--inside') await runLoops(JSON.parse(rest[0] ?? '{}'), rest.slice(1))
else await goInside(process.argv.slice(2))

interface Built {
  readonly agent: string
  readonly sh: string
  readonly c?: string
  readonly seed: number
}

async function runLoops({ agent: file, sh, c, seed }: Built, wanted: readonly string[]): Promise<void> {
  for (const loop of loops.filter(({ name }) => wanted.length === 0 || wanted.some(word => name.includes(word)))) {
    const started = performance.now()
    const agent = agentProcess(file)
    const place: FaultPlace = { agent, agentFile: file, shims: { sh, c }, seed }
    const { counts, faults, told } = await loop.run(place).catch(broken)
    await agent.kill()
    const isShort = Object.values(counts).some(([done, asked]) => done < asked)
    const isGood = faults.length === 0 && !isShort && Object.keys(counts).length > 0
    const words = Object.entries(counts).map(
      ([what, [done, asked]]) => `${what} ${done}${done < asked ? ` of ${asked}` : ''}`,
    )
    const said = agent
      .said()
      .split('\n')
      .filter(line => line !== '' && !line.endsWith(': ready'))
    const lines = [
      `${isGood ? '✔' : '✘'} ${loop.name.padEnd(30)} ${words.join(', ')}   ${((performance.now() - started) / 1000).toFixed(1)} s`,
      ...(told === undefined ? [] : [`    ${told}`]),
      ...faults.slice(0, 12).map(fault => `    ✘ ${fault}`),
      ...(faults.length > 12 ? [`    ✘ and ${faults.length - 12} more`] : []),
      ...(isGood ? [] : said.slice(0, 8).map(line => `    agent: ${line}`)),
    ]
    console.log(lines.join('\n'))
    if (!isGood) process.exitCode = 1
  }
}

function broken(error: unknown): Outcome {
  return { counts: {}, faults: [error instanceof Error ? String(error.stack) : String(error)] }
}

async function goInside(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter(word => !loops.some(({ name }) => name.includes(word)))
  const facts = await gatherFacts([])
  const [bad] = diagnoseNamespaces(facts).filter(({ mark }) => mark === 'bad')
  if (unknown.length > 0 || bad !== undefined) {
    console.error(
      bad?.text ?? `there is no loop ${unknown.join(', ')}; there are: ${loops.map(({ name }) => name).join('; ')}`,
    )
    process.exitCode = bad === undefined ? 2 : 3
    return
  }
  // Not in /tmp or /run, which the namespaces have of their own.
  const scratch = mkdtempSync('/var/tmp/cnilab-faults-')
  try {
    const seed = Number(process.env.SEED) || Date.now() % 2 ** 31
    console.log(`SEED=${seed} repeats what is random here`)
    const agent = join(scratch, 'mini-cni-agent')
    await buildAgent(agent, process.execPath)
    const c = join(scratch, 'mini-cni')
    const why = buildShim(c)
    if (why !== undefined) console.log(`– without the shim in C: ${why}`)
    const sh = fileURLToPath(new URL('../../mini-cni/bin/mini-cni-shim', import.meta.url))
    await inNamespaces(facts.root, { agent, sh, seed, ...(why === undefined ? { c } : {}) }, wanted)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** All that is made ends with this process. */
async function inNamespaces(isRoot: boolean, built: Built, wanted: readonly string[]): Promise<void> {
  const inside =
    'mount -t tmpfs tmpfs /run && mkdir -p /run/netns /run/disk && mount -t tmpfs tmpfs /tmp && ip link set lo up && exec "$@"'
  const namespaces = ['unshare', ...(isRoot ? [] : ['-Ur']), '-mnpuif', '--kill-child', '--mount-proc']
  const self = [process.execPath, fileURLToPath(import.meta.url), '--inside', JSON.stringify(built), ...wanted]
  const [file = '', ...args] = [...namespaces, 'sh', '-c', inside, 'sh', ...self]
  const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`
  const env = { ...process.env, PATH, MINI_CNI_FFI: 'node' }
  const child = spawn(file, args, { stdio: 'inherit', cwd: '/', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGKILL'))
  const code = await new Promise<number>(resolve => child.on('exit', code => resolve(code ?? 1)))
  if (code !== 0) process.exitCode = 1
}
