/**
 * `npm run bench [PART…]`: measures in private namespaces, as root or as an ordinary user, and writes results.json and
 * results.md beside this file. With parts named (`cluster`, `add`, `growth`, `exec`, `start`, `commands`) only those, and no file.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diagnoseNamespaces } from '../../lab-runner/src/doctor/diagnose-namespaces.ts'
import { gatherFacts } from '../../lab-runner/src/doctor/gather.ts'
import { referencePlugins } from '../conform/plugins-of-go.ts'
import { measureAdd } from './add.ts'
import { measureCluster } from './cluster.ts'
import { measureCommands, measureStart } from './commands.ts'
import { measureExec } from './exec.ts'
import type { Figure } from './figure.ts'
import { measureGrowth } from './growth.ts'
import { describeMachine } from './machine.ts'
import { linesOf, pageOf } from './report.ts'

const parts: Readonly<Record<string, () => Promise<Figure>>> = {
  cluster: measureCluster,
  start: measureStart,
  commands: measureCommands,
  add: measureAdd,
  growth: measureGrowth,
  exec: measureExec,
}

const [first, ...rest] = process.argv.slice(2)
if (first === '--inside') await measure(rest)
else await goInside(process.argv.slice(2))

async function measure(wanted: readonly string[]): Promise<void> {
  const machine = describeMachine()
  const figures: Figure[] = []
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const figure = await part()
    figures.push(figure)
    console.log(linesOf(figure).join('\n'))
  }
  if (wanted.length > 0) return
  write('results.json', `${JSON.stringify({ machine, figures }, null, 2)}\n`)
  write('results.md', pageOf(machine, figures))
}

function write(name: string, text: string): void {
  const path = join(import.meta.dirname, name)
  try {
    writeFileSync(path, text)
    console.log(`written: ${path}`)
  } catch (error) {
    console.log(`not written: ${(error as Error).message}`)
  }
}

/** All that is made ends with this process: links, namespaces, mounts, clusters, files in /run. */
async function goInside(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter(name => parts[name] === undefined)
  const facts = await gatherFacts([])
  const [bad] = diagnoseNamespaces(facts).filter(({ mark }) => mark === 'bad')
  if (unknown.length > 0 || bad !== undefined) {
    console.error(bad?.text ?? `there is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`)
    process.exitCode = bad === undefined ? 2 : 3
    return
  }
  // What is inside has no way to the network.
  if (wanted.length === 0 || wanted.includes('exec')) referencePlugins()
  const inside = 'mount -t tmpfs tmpfs /run && mkdir -p /run/netns && ip link set lo up && exec "$@"'
  const namespaces = ['unshare', ...(facts.root ? [] : ['-Ur']), '-mnpuif', '--kill-child', '--mount-proc']
  const self = [process.execPath, fileURLToPath(import.meta.url), '--inside', ...wanted]
  const [file = '', ...args] = [...namespaces, 'sh', '-c', inside, 'sh', ...self]
  const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`
  const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, PATH } })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGKILL'))
  process.exitCode = await new Promise<number>(resolve => {
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']))
  })
}
