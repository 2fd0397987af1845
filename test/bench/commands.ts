/** What a person waits for: from the start of a `cnilab` process to its end. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../../lab-runner/src/version.ts'
import { inTurns } from './candidate.ts'
import { column, type Figure, median, ratio, spreadOf } from './figure.ts'
import { roundsOf, type Setting } from './setting.ts'

const run = join(root, 'lab-runner', 'bin', 'run.js')
const name = 'bench'

/** `cnilab list` beside an empty script: what the program itself costs. */
export async function measureStart(setting: Setting): Promise<Figure> {
  const blocks = await inTurns(
    { 'cnilab list': timed(() => cnilab('list')), 'node -e 0': timed(() => must(process.execPath, '-e', '0')) },
    { rounds: roundsOf(20, setting), warmUp: 3 },
  )
  const [list = [], empty = []] = [blocks['cnilab list'], blocks['node -e 0']]
  return {
    title: 'start of the program',
    unit: 'ms',
    rows: column('from start to end', { 'cnilab list': spreadOf(list.flat()), 'node -e 0': spreadOf(empty.flat()) }),
    results: [{ name: 'cnilab list ÷ node -e 0', value: ratio(list, empty), unit: '×', atMost: 5 }],
    notes: ['The same Node, compile cache warm.'],
  }
}

/** Brings a cluster up and takes it down again; on the last one a lab that is done is checked. */
export async function measureCommands(setting: Setting, lab = '04'): Promise<Figure> {
  const up: number[] = []
  const check: number[] = []
  try {
    for (let i = 0; i < roundsOf(7, setting); i++) {
      cnilab('down', '--name', name)
      up.push(millisecondsOf(() => cnilab('up', '--name', name)))
    }
    cnilab('start', lab, '--name', name, '--yes')
    cnilab('solve', '--name', name, '--yes')
    for (let i = 0; i < roundsOf(9, setting); i++) check.push(millisecondsOf(() => cnilab('check', '--name', name)))
  } finally {
    cnilab('down', '--name', name)
  }
  return {
    title: 'commands, from the shell',
    unit: 'ms',
    rows: column('from start to end', {
      'cnilab up': spreadOf(up),
      [`cnilab check, lab ${lab} passing`]: spreadOf(check),
    }),
    results: [
      { name: 'cnilab up', value: median(up), unit: 'ms', atMost: 1000 },
      { name: 'cnilab check', value: median(check), unit: 'ms', atMost: 1500 },
    ],
    notes: ['Times, not ratios: they grow with whatever else runs on the machine.'],
  }
}

function timed(work: () => void) {
  return { block: async () => [millisecondsOf(work)] }
}

function millisecondsOf(work: () => void): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

function cnilab(...args: readonly string[]): void {
  must(process.execPath, run, ...args)
}

function must(file: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(file, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${[file, ...args].join(' ')} ended with ${status}: ${stdout}${stderr}`)
}
