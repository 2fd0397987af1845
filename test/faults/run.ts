/**
 * `npm run test:faults [LOOP…]`: the agent killed, hung, with its files damaged and its doors taken away, in private namespaces; as root at the same time
 * as an ordinary user. A line with its counts for each loop; fewer than asked is a failure. KILLS=20 makes a short run. Ends with 0, 1, or 3 where
 * nothing can run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diagnoseNamespaces } from '../../lab-runner/src/doctor/diagnose-namespaces.ts'
import { gatherFacts } from '../../lab-runner/src/doctor/gather.ts'
import { buildAgent } from '../../mini-cni/bundle/build.ts'
import { buildShim } from '../../mini-cni/bundle/build-shim.ts'
import type { Loop, Outcome } from '../conform/live/loop.ts'
import { copyForStranger, stranger } from '../copy-for-stranger.ts'
import { type Entry, inNamespaces } from '../private-namespaces.ts'
import { agentProcess } from './agent-process.ts'
import { brokenNode } from './broken-node.ts'
import { damagedFiles } from './damaged-files.ts'
import { events } from './events.ts'
import { fullQueue } from './full-queue.ts'
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
  fullQueue,
  lostDoors,
  killedShims,
  events,
  brokenNode,
]

/** These want the machine for themselves: users run them one after the other, when all else is done. */
const crowded: readonly Loop<FaultPlace>[] = [thousand]
const project = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const [first, ...rest] = process.argv.slice(2)
if (first === '--inside') await runLoops(JSON.parse(rest[0] ?? '{}'), rest.slice(1))
else await goInside(process.argv.slice(2))

interface Built {
  /** Who runs it, in a word or two. */
  readonly who: string
  readonly agent: string
  readonly sh: string
  readonly c?: string
  readonly seed: number
}

async function runLoops({ who, agent: file, sh, c, seed }: Built, names: readonly string[]): Promise<void> {
  for (const loop of [...loops, ...crowded].filter(({ name }) => names.includes(name))) {
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
      `${isGood ? '✔' : '✘'} ${who.padEnd(10)} ${loop.name.padEnd(28)} ${words.join(', ')}   ${((performance.now() - started) / 1000).toFixed(1)} s`,
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
  const all = [...loops, ...crowded].map(({ name }) => name)
  const unknown = wanted.filter(word => !all.some(name => name.includes(word)))
  const facts = await gatherFacts([])
  const [bad] = diagnoseNamespaces(facts).filter(({ mark }) => mark === 'bad')
  if (unknown.length > 0 || bad !== undefined) {
    console.error(bad?.text ?? `there is no loop ${unknown.join(', ')}; there are: ${all.join('; ')}`)
    process.exitCode = bad === undefined ? 2 : 3
    return
  }
  const seed = Number(process.env.SEED) || Date.now() % 2 ** 31
  const started = performance.now()
  // Not in /tmp or /run, which the namespaces have of their own.
  const scratch = mkdtempSync('/var/tmp/cnilab-faults-')
  try {
    console.log(`SEED=${seed} repeats what is random here`)
    const who = facts.root ? 'root' : 'this user'
    const here = await build({ who, dir: project, out: scratch, node: process.execPath, seed })
    const self = { root: facts.root, dir: project, node: process.execPath, enter: [], env: process.env }
    const runs = [(names: readonly string[]) => runAs(self, here, names)]
    if (facts.root) {
      const { dir, home, enter } = copyForStranger(project, scratch)
      const node = join(dir, 'node_modules', '.bin', 'node')
      const there = await build({ who: `uid ${stranger}`, dir, out: join(dir, 'dist'), node, seed })
      const become = [...enter, 'setpriv', '--reuid', `${stranger}`, '--regid', `${stranger}`, '--clear-groups', '--']
      const env = { HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin', KILLS: `${kills}` }
      runs.push(names => runAs({ root: false, dir, node, enter: become, env }, there, names))
    }
    const named = (some: readonly Loop<FaultPlace>[]) =>
      some.map(({ name }) => name).filter(name => wanted.length === 0 || wanted.some(word => name.includes(word)))
    // At once: much of the time the kernel takes back memory and nobody needs a processor.
    await Promise.all(runs.map(run => run(named(loops))))
    for (const run of runs) await run(named(crowded))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  console.log(`${((performance.now() - started) / 1000).toFixed(0)} s in all`)

  async function runAs(
    user: Omit<Entry, 'begin' | 'argv'> & { dir: string; node: string },
    built: Built,
    names: readonly string[],
  ): Promise<void> {
    if (names.length === 0) return
    const argv = [user.node, join(user.dir, 'test/faults/run.ts'), '--inside', JSON.stringify(built), ...names]
    const begin = 'mkdir /run/disk && mount -t tmpfs tmpfs /tmp'
    if (!(await inNamespaces({ ...user, begin, argv }))) process.exitCode = 1
  }
}

/** Agent and shim in C into `out`, for `node`; the shim in shell is there. */
async function build({
  who,
  dir,
  out,
  node,
  seed,
}: Pick<Built, 'who' | 'seed'> & Readonly<Record<'dir' | 'out' | 'node', string>>): Promise<Built> {
  const [agent, c] = [join(out, 'mini-cni-agent'), join(out, 'mini-cni')]
  await buildAgent(agent, node)
  const why = buildShim(c)
  if (why !== undefined) console.log(`– without the shim in C: ${why}`)
  return { who, agent, sh: join(dir, 'mini-cni/bin/mini-cni-shim'), seed, ...(why === undefined ? { c } : {}) }
}
