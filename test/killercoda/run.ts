/**
 * `npm run test:killercoda [NAME…]`: the scenarios are generated, linted and played, each on another kind of the platform; then those of
 * fixtures/, which are wrong in one way each. As root also once more as an ordinary user. A line each, the total alone on the last line.
 */
import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diagnoseNamespaces } from '../../lab-runner/src/doctor/diagnose-namespaces.ts'
import { gatherFacts } from '../../lab-runner/src/doctor/gather.ts'
import { archiveName } from '../../lab-runner/src/publish/killercoda/bootstrap.ts'
import { version } from '../../lab-runner/src/version.ts'
import { copyForStranger, stranger } from '../copy-for-stranger.ts'
import { type Case, cases } from './cases.ts'
import { harmSince, machineNow } from './machine-now.ts'

const project = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
/** Platforms differ in these; each scenario meets another one. */
const mtus = ['1500', '1450', '1460']
const foreigns = ['cilium', 'canal', 'podman', 'none']

const wanted = process.argv.slice(2)
const total = { passed: 0, failed: 0 }
const facts = await gatherFacts([])
const [bad] = diagnoseNamespaces(facts).filter(({ mark }) => mark === 'bad')
// Not in /tmp: a copy of the project is run from here, and nodes have a /tmp of their own.
const scratch = mkdtempSync('/var/tmp/cnilab-killercoda-')
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
try {
  if (bad === undefined) await main()
  else console.log(`not run: ${bad.text}`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
console.log(`${total.passed} passed, ${total.failed} failed, 0 skipped`)
process.exitCode = bad !== undefined ? 3 : total.failed > 0 || total.passed === 0 ? 1 : 0

interface Place {
  readonly who: string
  readonly dir: string
  /** What becomes the user. */
  readonly enter: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

async function main(): Promise<void> {
  const here: Place = { who: facts.root ? 'root' : 'this user', dir: project, enter: [], env: process.env }
  await tell('generated in time, as committed', here, generate)
  await tell('linted', here, async place => complain(await cnilab(place, 'killercoda', 'lint', 'killercoda'), 0, /./))
  await tell('release archive', here, release)
  await tell('played by what the archive holds', here, playFromArchive)
  await playOurs(here, scenarios())
  await playCases(here, cases)
  if (!facts.root) return
  const copy = copyForStranger(project, scratch)
  const enter = [...copy.enter, 'setpriv', '--reuid', `${stranger}`, '--regid', `${stranger}`, '--clear-groups', '--']
  const env = { HOME: copy.home, PATH: '/usr/local/bin:/usr/bin:/bin' }
  const other: Place = { who: `uid ${stranger}`, dir: copy.dir, enter, env }
  await playOurs(
    other,
    scenarios().filter((_, index) => index % 3 === 1),
  )
  await playCases(
    other,
    cases.filter(({ name, hostile }) => hostile || name === 'good'),
  )
}

function scenarios(): readonly string[] {
  const folder = join(project, 'killercoda')
  return readdirSync(folder).filter(name => existsSync(join(folder, name, 'index.json')))
}

async function playOurs(place: Place, names: readonly string[]): Promise<void> {
  const numbers = new Map(scenarios().map((name, index) => [name, index]))
  for (const name of names) {
    const at = numbers.get(name) ?? 0
    const [mtu = '1500', foreign = 'cilium'] = [mtus[at % mtus.length], foreigns[at % foreigns.length]]
    await tell(`${name}  ${mtu} ${foreign}`, place, async () => {
      const before = machineNow()
      const flags = ['--mtu', mtu, '--foreign', foreign]
      const played = await cnilab(place, 'killercoda', 'play', `killercoda/${name}`, ...flags)
      return [...complain(played, 0, /steps hold/), ...harmSince(before, played.pid)]
    })
  }
}

async function playCases(place: Place, list: readonly Case[]): Promise<void> {
  for (const one of list) {
    await tell(`${one.hostile ? 'hostile: ' : ''}${one.name}`, place, async () => {
      const before = machineNow()
      const target = join(scratch, `written-${place.who.replaceAll(' ', '-')}`)
      mkdirSync(target, { recursive: true })
      chmodSync(target, 0o777)
      const dir = join(scratch, 'scenarios', place.who, one.name)
      cpSync(join(project, 'test/killercoda/fixtures', one.name), dir, { recursive: true, verbatimSymlinks: true })
      const page = join(dir, 'step1.md')
      if (one.name === 'link') symlinkSync('/etc/hostname', join(dir, 'assets/name'))
      if (existsSync(page)) writeFileSync(page, readFileSync(page, 'utf8').replaceAll('HOST', target))
      const played = await cnilab(place, 'killercoda', 'play', dir, '--timeout', `${one.timeout ?? 10}`)
      const written = readdirSync(target).map(name => `it wrote ${name} on this machine`)
      return [...complain(played, one.exit, one.says), ...harmSince(before, played.pid), ...written]
    })
  }
}

async function tell(name: string, place: Place, work: (place: Place) => Promise<readonly string[]>): Promise<void> {
  if (stop.signal.aborted || (wanted.length > 0 && !wanted.some(word => name.includes(word)))) return
  const started = performance.now()
  const complaints = await work(place).catch((error: Error) => [error.message])
  total[complaints.length === 0 ? 'passed' : 'failed'] += 1
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const mark = complaints.length === 0 ? '✔' : '✘'
  console.log(`${mark} ${place.who.padEnd(10)} ${name.padEnd(34)} ${seconds.padStart(6)} s`)
  for (const text of complaints) console.log(text.replaceAll(/^/gm, '    '))
}

interface Answer {
  readonly pid: number
  readonly code: number | null
  readonly output: string
}

function complain({ code, output }: Answer, exit: number, says: RegExp): readonly string[] {
  const wrong = [
    ...(code === exit ? [] : [`it ended with ${code}, not with ${exit}`]),
    ...(says.test(output) ? [] : [`it did not say ${says.source}`]),
    ...(/^\s+at .*:\d+:\d+\)?$/m.test(output) ? ['it shows a stack'] : []),
  ]
  return wrong.length === 0 ? [] : [...wrong, output.trim()]
}

async function generate(place: Place): Promise<readonly string[]> {
  const out = join(scratch, 'killercoda')
  const started = performance.now()
  const made = await cnilab(place, 'killercoda', 'generate', '--out', out)
  const seconds = (performance.now() - started) / 1000
  const same = await run(place, ['diff', '-r', out, join(place.dir, 'killercoda')])
  return [
    ...complain(made, 0, /./),
    ...complain({ ...same, output: `${same.output}.` }, 0, /./),
    ...(seconds > 20 ? [`${seconds} s`] : []),
  ]
}

/** What the scenarios fetch: made of the sources as they are now. */
async function release(place: Place): Promise<readonly string[]> {
  return complain(await run(place, [nodeOf(place), 'lab-runner/release/build.ts']), 0, /sha256/)
}

async function playFromArchive(place: Place): Promise<readonly string[]> {
  const archive = join(project, 'dist/release', archiveName(version, process.arch))
  const dir = join(scratch, 'unpacked')
  mkdirSync(dir)
  const unpacked = await run(place, ['tar', '-xf', archive, '-C', dir, '--strip-components', '1'])
  const played = await run(place, [join(dir, 'cnilab'), 'killercoda', 'play', 'test/killercoda/fixtures/good'])
  return [...complain(unpacked, 0, /^/), ...complain(played, 0, /2 of 2 steps hold/)]
}

function nodeOf({ dir }: Place): string {
  const pinned = join(dir, 'node_modules/.bin/node')
  return existsSync(pinned) ? pinned : process.execPath
}

function cnilab(place: Place, ...args: readonly string[]): Promise<Answer> {
  return run(place, [nodeOf(place), 'lab-runner/bin/run.js', ...args])
}

function run({ dir, enter, env }: Place, argv: readonly string[]): Promise<Answer> {
  const [file = '', ...args] = [...enter, ...argv]
  return new Promise(resolve => {
    const PATH = `${env.PATH ?? ''}:/usr/sbin:/sbin`
    const child = spawn(file, args, {
      cwd: dir,
      env: { ...env, PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: stop.signal,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text))
    child.on('error', error => resolve({ pid: 0, code: null, output: error.message }))
    child.on('close', code => resolve({ pid: child.pid ?? 0, code, output }))
  })
}
