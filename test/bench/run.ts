/** `npm run bench`: see `help` below. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { diagnoseNamespaces } from '../../lab-runner/src/doctor/diagnose-namespaces.ts'
import { gatherFacts } from '../../lab-runner/src/doctor/gather.ts'
import { root } from '../../lab-runner/src/version.ts'
import { writeBetweenMarks } from '../write-between-marks.ts'
import type { Figure } from './figure.ts'
import { notRun } from './figure.ts'
import { describeMachine } from './machine.ts'
import { runPart } from './part.ts'
import { type PartName, parts } from './parts.ts'
import { plotOf } from './plot.ts'
import { folder, prepare } from './prepare.ts'
import { pageOf, screenOf, summaryOf } from './report.ts'

const help = `npm run bench [-- OPTIONS]

Measures mini-cni beside the reference plugins in Go, by turns, in private namespaces: as root or as an ordinary user.

  --only A,B         only these parts: ${Object.keys(parts).join(', ')}
  --quick            a quarter of the rounds
  --go-plugins DIR   bridge, ptp and host-local are there already; else Go builds them
  --peer FILE        one more plugin, with --peer-conf FILE, its configuration; one that can work in a fresh network namespace
  --out DIR          where results.json, results.md and plot.svg go

A whole run without --quick and --peer writes to test/bench and into README.md; any other to .cache/bench.`

const plot = '![medians of ADD and DEL, and of both as a node fills](test/bench/plot.svg)'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    'go-plugins': { type: 'string' },
    peer: { type: 'string' },
    'peer-conf': { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const wanted = values.only?.split(',') ?? Object.keys(parts)
const unknown = wanted.filter(name => !(name in parts))

if (values.help) console.log(help)
else if (unknown.length > 0) end(2, `there is no part ${unknown.join(', ')}\n\n${help}`)
else if ((values.peer === undefined) !== (values['peer-conf'] === undefined))
  end(2, `--peer and --peer-conf go together\n\n${help}`)
else {
  const facts = await gatherFacts([])
  const [bad] = diagnoseNamespaces(facts).filter(({ mark }) => mark === 'bad')
  if (bad === undefined) await measure(facts.root)
  else end(3, bad.text)
}

async function measure(isRoot: boolean): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]))
  const started = performance.now()
  const { peer, 'peer-conf': conf, quick } = values
  const setting = await prepare({
    quick,
    goPlugins: values['go-plugins'],
    peer: peer !== undefined && conf !== undefined ? { file: peer, conf } : undefined,
  })
  const machine = describeMachine(setting)
  for (const [what, remedy] of Object.entries(setting.missing)) console.log(`– not here: ${what}; ${remedy}`)
  const figures: Figure[] = []
  // Several names may be of one part.
  for (const part of new Set(wanted.map(name => parts[name as PartName]))) {
    const name = wanted.find(one => parts[one as PartName] === part) as PartName
    const made = await runPart(name, setting, isRoot).catch((error: Error) => {
      process.exitCode = 1
      return [notRun(name, error.message)]
    })
    figures.push(...made)
    for (const figure of made) console.log(screenOf(figure).join('\n'))
  }
  const whole = values.only === undefined && !quick && peer === undefined && process.exitCode === undefined
  const out = values.out ?? (whole ? import.meta.dirname : folder)
  const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ')
  const run = { command, minutes: Math.round((performance.now() - started) / 6000) / 10, machine }
  mkdirSync(out, { recursive: true })
  const texts = {
    'results.json': `${JSON.stringify({ ...run, figures }, null, 2)}\n`,
    'results.md': pageOf(run, figures),
    'plot.svg': plotOf(figures),
  }
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(out, name), text)
  const summary = summaryOf(run, figures)
  if (whole && values.out === undefined) writeBetweenMarks('README.md', 'bench', [plot, '', ...summary])
  console.log(`\n${summary.join('\n')}\n\nwritten: ${Object.keys(texts).join(', ')} in ${relative(root, out) || '.'}`)
}

function end(code: number, text: string): void {
  console.error(text)
  process.exitCode = code
}
