/** `npm test [RING…]`, `npm run test:live` with `--later`, `npm run test:kubernetes` with `--kubernetes`: rings of tests from the fastest to the slowest, a line for each, and the total alone on the last line. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gatherFacts } from '../lab-runner/src/doctor/gather.ts'
import { allRings, kubernetesRings, laterRings } from './all-rings.ts'
import { ci } from './ci.ts'
import type { Outcome } from './ring.ts'
import { runRing } from './run-ring.ts'

const others: Readonly<Record<string, Rings>> = { '--later': laterRings, '--kubernetes': kubernetesRings }

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())

const project = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
// Not in /tmp: a copy of the project is run from here, and nodes have a /tmp of their own.
const scratch = mkdtempSync('/var/tmp/cnilab-test-')
process.chdir(project)
try {
  await main(process.argv.slice(2))
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

type Rings = typeof allRings | typeof kubernetesRings

async function main(wanted: readonly string[]): Promise<void> {
  const total = { passed: 0, failed: 0, skipped: 0 }
  const [first] = wanted
  const place = { project, scratch, facts: await gatherFacts([]), ci }
  for (const ring of await (others[first ?? ''] ?? allRings)(place)) {
    if (wanted.length > 0 && others[first ?? ''] === undefined && !wanted.some(name => ring.name.startsWith(name)))
      continue
    if (ring.json !== undefined) mkdirSync(dirname(ring.json), { recursive: true })
    if (process.stdout.isTTY) process.stdout.write(`· ${ring.name}`)
    const started = performance.now()
    const outcome = await runRing(ring, stop.signal)
    if (stop.signal.aborted) return end(130, 'stopped')
    process.stdout.write(
      `${process.stdout.isTTY ? '\r\x1b[K' : ''}${lines(ring.name, outcome, performance.now() - started).join('\n')}\n`,
    )
    total.passed += outcome.passed
    total.failed += outcome.failed
    total.skipped += outcome.skipped
  }
  const nothing = total.passed + total.failed === 0
  end(total.failed > 0 || nothing ? 1 : 0, `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
}

function end(code: number, line: string): void {
  process.exitCode = code
  process.stdout.write(`${line}\n`)
}

function lines(name: string, outcome: Outcome, ms: number): readonly string[] {
  const counts = (['passed', 'failed', 'skipped'] as const)
    .filter(key => outcome[key] > 0)
    .map(key => `${outcome[key]} ${key}`)
  const mark = outcome.failed > 0 ? '✘' : outcome.passed > 0 ? '✔' : '–'
  return [
    ...(outcome.failed > 0 ? [outcome.output.trimEnd(), ''] : []),
    `${mark} ${name.padEnd(20)} ${counts.join(', ').padEnd(32)} ${(ms / 1000).toFixed(1)} s`,
    ...outcome.without.map(why => `    not run: ${why}`),
    ...(outcome.atSecondTry ?? []).map(name => `    at the second try: ${name}`),
  ]
}
