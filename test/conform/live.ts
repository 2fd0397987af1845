/**
 * `npm run test:plugin [LOOP…]`: the plugin in loops that no luck explains, in private namespaces; as root also once more as an
 * ordinary user. A line with its counts for each loop; fewer than asked is a failure. Ends with 0, 1, or 3 where nothing can run.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diagnoseNamespaces } from '../../lab-runner/src/doctor/diagnose-namespaces.ts'
import { gatherFacts } from '../../lab-runner/src/doctor/gather.ts'
import { buildPlugin } from '../../mini-cni/bundle/build.ts'
import { ci } from '../ci.ts'
import { copyForStranger, stranger } from '../copy-for-stranger.ts'
import { inNamespaces } from '../private-namespaces.ts'
import { cnitool } from './live/cnitool.ts'
import { cycles } from './live/cycles.ts'
import { kills } from './live/kills.ts'
import type { Loop, Outcome, Place } from './live/loop.ts'
import { parallel } from './live/parallel.ts'
import { propertiesByExec, propertiesInProcess } from './live/property.ts'
import { toolsOfGo } from './live/tools-of-go.ts'

const loops: readonly Loop[] = [cnitool, parallel, kills, cycles, propertiesInProcess, propertiesByExec]
const project = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const [first, ...rest] = process.argv.slice(2)
if (first === '--inside') await runLoops(JSON.parse(rest[0] ?? '{}'), rest.slice(1))
else await goInside(process.argv.slice(2))

async function runLoops(place: Place, wanted: readonly string[]): Promise<void> {
  for (const loop of loops.filter(({ name }) => wanted.length === 0 || wanted.some(word => name.includes(word)))) {
    const started = performance.now()
    const lacking = loop.lacks?.(place)
    if (lacking !== undefined) {
      console.log(`${ci ? '✘' : '–'} ${place.who.padEnd(10)} ${loop.name.padEnd(24)} not run: ${lacking}`)
      if (ci) process.exitCode = 1
      continue
    }
    const { counts, faults, told } = await loop.run(place).catch(broken)
    const short = Object.values(counts).some(([done, asked]) => done < asked)
    const isGood = faults.length === 0 && !short && Object.keys(counts).length > 0
    const words = Object.entries(counts).map(
      ([what, [done, asked]]) => `${what} ${done}${done < asked ? ` of ${asked}` : ''}`,
    )
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const lines = [
      `${isGood ? '✔' : '✘'} ${place.who.padEnd(10)} ${loop.name.padEnd(24)} ${words.join(', ')}   ${seconds} s`,
      ...(told === undefined ? [] : [`    ${told}`]),
      ...faults.slice(0, 12).map(fault => `    ✘ ${fault}`),
      ...(faults.length > 12 ? [`    ✘ and ${faults.length - 12} more`] : []),
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
  const seed = Number(process.env.SEED) || Date.now() % 2 ** 31
  const tools = toolsOfGo()
  const started = performance.now()
  // Not in /tmp or /run, which the namespaces have of their own.
  const scratch = mkdtempSync('/var/tmp/cnilab-live-')
  try {
    console.log(`SEED=${seed} repeats what is random here`)
    const here = { ...placeIn(project, tools, seed), who: facts.root ? 'root' : 'this user' }
    await buildPlugin(here.bundle, process.execPath)
    const runs = [
      () => runAs({ root: facts.root, node: process.execPath, place: here, enter: [], wanted, env: process.env }),
    ]
    if (facts.root) runs.push(await forStranger(scratch, tools, seed, wanted))
    // At once: much of the time the kernel takes back memory and nobody needs a processor.
    await Promise.all(runs.map(run => run()))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  console.log(`${((performance.now() - started) / 1000).toFixed(0)} s in all`)
}

async function forStranger(scratch: string, tools: Place['tools'], seed: number, wanted: readonly string[]) {
  const copy = copyForStranger(project, scratch)
  const copied = typeof tools === 'string' ? join(copy.dir, 'tools') : tools
  if (typeof tools === 'string') cpSync(tools, join(copy.dir, 'tools'), { recursive: true })
  const place = { ...placeIn(copy.dir, copied, seed), who: `uid ${stranger}` }
  const node = join(copy.dir, 'node_modules', '.bin', 'node')
  await buildPlugin(place.bundle, node)
  const enter = [...copy.enter, 'setpriv', '--reuid', `${stranger}`, '--regid', `${stranger}`, '--clear-groups', '--']
  const env = { HOME: copy.home, PATH: '/usr/local/bin:/usr/bin:/bin', ...(ci ? { CI: 'true' } : {}) }
  return () => runAs({ root: false, node, place, enter, wanted, env })
}

function placeIn(dir: string, tools: Place['tools'], seed: number): Omit<Place, 'who'> {
  return {
    project: dir,
    bundle: join(dir, 'dist', 'mini-cni.js'),
    source: join(dir, 'mini-cni', 'bin', 'mini-cni'),
    tools,
    seed,
  }
}

interface Runner {
  readonly root: boolean
  /** Its path as `enter` leaves it. */
  readonly node: string
  readonly place: Place
  /** What becomes the user. */
  readonly enter: readonly string[]
  readonly wanted: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** libcni remembers in /var/lib/cni. */
async function runAs({ root, node, place, enter, wanted, env }: Runner): Promise<void> {
  const argv = [node, join(place.project, 'test/conform/live.ts'), '--inside', JSON.stringify(place), ...wanted]
  if (!(await inNamespaces({ root, enter, begin: 'mount -t tmpfs tmpfs /var/lib', argv, env }))) process.exitCode = 1
}
