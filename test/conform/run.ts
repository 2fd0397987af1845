/**
 * `npm run test:conform [NAME…]`: the suite is run over plugins that are known to be right, which must pass, and over those that are
 * broken on purpose, each of which must be caught by the item that names its fault. A line each, the total alone on the last line.
 * With CI set, what fails is tried once more, and both is told: time limits pass on machines that others use as well.
 */
import { unavailable } from '../../lab-runner/src/providers/netns/hold.ts'
import { ci } from '../ci.ts'
import { allTests } from './all-tests.ts'
import { makeCorrect } from './make-broken.ts'

const why = await unavailable()
const total = { passed: 0, failed: 0 }
if (why === undefined) {
  await makeCorrect()
  const tests = await allTests(process.argv.slice(2))
  process.stdout.write(`  ${'plugin'.padEnd(30)} ${'item'.padEnd(5)}  time   also failed\n`)
  for (const test of tests) {
    const started = performance.now()
    const first = await test.run().catch(broken)
    const again = first.complaints.length > 0 && ci ? await test.run().catch(broken) : undefined
    const { alsoFailed, complaints } = again ?? first
    total[complaints.length === 0 ? 'passed' : 'failed'] += 1
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const mark = complaints.length === 0 ? '✔' : '✘'
    const line = `${mark} ${test.name.padEnd(30)} ${test.item.padEnd(5)} ${seconds.padStart(5)} s  ${alsoFailed.join(' ')}`
    const said =
      again === undefined ? complaints : [...first.complaints.map(text => `at first: ${text}`), ...complaints]
    process.stdout.write([line.trimEnd(), ...said.map(text => `    ${text}`), ''].join('\n'))
  }
} else {
  process.stdout.write(`not run: ${why}\n`)
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, 0 skipped\n`)
process.exitCode = why !== undefined ? 3 : total.failed > 0 || total.passed === 0 ? 1 : 0

function broken(error: unknown) {
  return { alsoFailed: [], complaints: [error instanceof Error ? error.message : String(error)] }
}
