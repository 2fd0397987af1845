import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Outcome, Ring } from './ring.ts'

/** Runs one ring to its end. A command that fails makes a failed ring, whatever its counts say; so does one without any test. */
export async function runRing(ring: Ring, signal: AbortSignal): Promise<Outcome> {
  if (ring.skip !== undefined)
    return strict(ring, { passed: 0, failed: 0, skipped: 1, without: [ring.skip], output: '' })
  const { code, output } = await exec(ring, signal)
  const outcome = judge(ring, code, output)
  return { ...outcome, atSecondTry: secondTries(output) }
}

function judge(ring: Ring, code: number | null, output: string): Outcome {
  const counted = (ring.json === undefined ? lastLine(output) : readJson(ring.json)) ?? {
    passed: 0,
    failed: 0,
    skipped: 0,
    without: [],
  }
  if (code === 0 && ring.json === undefined && counted.passed === 0) return { ...counted, passed: 1, output }
  const failed = code === 0 && counted.passed > 0 ? counted.failed : Math.max(1, counted.failed)
  return strict(ring, { ...counted, failed, output })
}

/** What second-try.ts has printed. */
const secondTries = (output: string) => [...output.matchAll(/^at the second try: (.*)$/gm)].map(([, name = '']) => name)

function strict(ring: Ring, outcome: Outcome): Outcome {
  return ring.noSkips ? { ...outcome, failed: outcome.failed + outcome.skipped, skipped: 0 } : outcome
}

function exec({ argv, env, cwd, bare }: Ring, signal: AbortSignal): Promise<{ code: number | null; output: string }> {
  const [file = '', ...args] = argv
  return new Promise(resolve => {
    const output: string[] = []
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: bare ? { ...env } : { ...process.env, ...env },
      signal,
      killSignal: 'SIGKILL',
      ...(cwd === undefined ? {} : { cwd }),
    })
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => output.push(text))
    child.on('error', error => output.push(`${file}: ${error.message}\n`))
    child.on('close', code => resolve({ code, output: output.join('') }))
  })
}

type Counts = Omit<Outcome, 'output'>

function lastLine(output: string): Counts | undefined {
  const found = /^(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(output.trim().split('\n').at(-1) ?? '')
  if (found === null) return undefined
  return { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3]), without: [] }
}

interface VitestJson {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** Undefined where vitest wrote nothing: it did not come so far. A file that could not be loaded counts as one failed test. */
function readJson(file: string): Counts | undefined {
  try {
    const said: VitestJson = JSON.parse(readFileSync(file, 'utf8'))
    const broken = said.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    )
    const without = said.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName)
    return {
      passed: said.numPassedTests,
      failed: said.numFailedTests + broken.length,
      skipped: without.length,
      without,
    }
  } catch {
    return undefined
  }
}
