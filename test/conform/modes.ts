/**
 * `npm run test:modes [MODE…]`: every item of the suite over mini-cni in every way it is run: a process for each call, and the agent behind the shims in shell and in
 * C, each with the bridge and the routed datapath. A line each; what fails alone on the machine fails. Ends with 0, 1, or 3 where nothing can run.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defaultFor } from '../../lab-runner/src/conform/default-conf.ts'
import { items } from '../../lab-runner/src/conform/items.ts'
import { prepare } from '../../lab-runner/src/conform/prepare.ts'
import { runItems } from '../../lab-runner/src/conform/run.ts'
import type { Score } from '../../lab-runner/src/conform/score.ts'
import type { Subject } from '../../lab-runner/src/conform/subject.ts'
import { unavailable } from '../../lab-runner/src/providers/netns/hold.ts'
import { root } from '../../lab-runner/src/version.ts'
import { buildAgent, buildPlugin } from '../../mini-cni/bundle/build.ts'
import { buildShim } from '../../mini-cni/bundle/build-shim.ts'
import { ci } from '../ci.ts'
import { atOnce } from './live/loop.ts'

interface Mode {
  readonly name: string
  readonly plugin: string
  readonly conf: string
  readonly with?: string
}

/** So many items are asked of a plugin of this kind at least; the others are for other kinds. */
const least = 100
const scratch = mkdtempSync('/var/tmp/cnilab-modes-')
const started = performance.now()
const failing: { readonly mode: Mode; readonly subject: Subject; readonly scores: readonly Score[] }[] = []
try {
  const why = await unavailable()
  if (why === undefined) await judge(process.argv.slice(2))
  else {
    console.error(`not run: ${why}`)
    process.exitCode = 3
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

async function judge(wanted: readonly string[]): Promise<void> {
  const modes = (await build()).filter(({ name }) => wanted.length === 0 || wanted.some(word => name.includes(word)))
  if (modes.length === 0) throw new Error(`there is no such mode: ${wanted.join(', ')}`)
  // Two side by side: much of the time the kernel takes back memory.
  await atOnce(2, modes, async mode => {
    const { name, ...rest } = mode
    const subject = await prepare(rest)
    const scores = await runItems(items, subject)
    if (scores.some(({ state }) => state === 'failed')) failing.push({ mode, subject, scores })
    else tell(mode, scores)
  })
  for (const { mode, subject, scores } of failing) tell(mode, await again(subject, scores))
  console.log(`${((performance.now() - started) / 1000).toFixed(0)} s in all`)
}

async function build(): Promise<readonly Mode[]> {
  const [thin, agent, sh, c] = ['thin', 'agent', 'sh', 'c'].map(folder => join(scratch, folder, 'mini-cni')) as [
    string,
    string,
    string,
    string,
  ]
  await buildPlugin(thin, process.execPath)
  await buildAgent(agent, process.execPath)
  mkdirSync(dirname(sh))
  copyFileSync(join(root, 'mini-cni/bin/mini-cni-shim'), sh)
  const lacking = buildShim(c)
  if (lacking !== undefined) console.log(`${ci ? '✘' : '–'} shim in C: not run: ${lacking}`)
  if (lacking !== undefined && ci) process.exitCode = 1
  const doors = [
    { name: 'a process a call', plugin: thin },
    { name: 'shim in shell', plugin: sh, with: agent },
    ...(lacking === undefined ? [{ name: 'shim in C', plugin: c, with: agent }] : []),
  ]
  const { bridge, ...common } = defaultFor('mini-cni', 'main').conf
  return Object.entries({ bridge: { ...common, bridge }, routed: { ...common, datapath: 'routed' } }).flatMap(
    ([datapath, conf]) => {
      const file = join(scratch, `${datapath}.json`)
      writeFileSync(file, JSON.stringify(conf))
      return doors.map(door => ({ ...door, name: `${door.name}, ${datapath}`, conf: file }))
    },
  )
}

/** What measures time may have failed because of other work. */
async function again(subject: Subject, scores: readonly Score[]): Promise<readonly Score[]> {
  const failed = scores.filter(({ state }) => state === 'failed').map(({ item }) => item)
  const second = await runItems(
    items.filter(({ id }) => failed.includes(id)),
    subject,
  )
  return scores.map(score => second.find(({ item }) => item === score.item) ?? score)
}

function tell({ name }: Mode, scores: readonly Score[]): void {
  const failed = scores.filter(({ state }) => state === 'failed')
  const held = scores.filter(({ state }) => state === 'held').length
  const isGood = failed.length === 0 && held >= least
  if (!isGood) process.exitCode = 1
  console.log(
    `${isGood ? '✔' : '✘'} ${name.padEnd(26)} ${held} of ${held + failed.length} hold, ${scores.length - held - failed.length} do not apply`,
  )
  for (const { item, says, observed } of failed) console.log(`    ✘ ${item} ${says}\n        ${observed}`)
}
