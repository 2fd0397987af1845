/**
 * `node scripts/set-up.js SCRIPT ARGS…`: plain JavaScript for Node 18. Puts there what a fresh clone lacks (node modules, then Debian
 * packages), and has the pinned Node run SCRIPT. Ends with 3 where this machine cannot, after saying what to type.
 */
import { join } from 'node:path'
import { newEnough, pinnedNode, projectDir, runPinned } from '../lab-runner/bin/pinned-node.js'
import { installModules } from './install-modules.js'

const [script, ...args] = process.argv.slice(2)
process.exitCode = await setUp()

async function setUp() {
  if (!script) return cannot('no script was named', 'npm test, or npm run tour')
  const failed = await installModules(projectDir)
  if (failed) return cannot(failed.sentence, failed.remedy)
  const node = pinnedNode() ?? (newEnough() ? process.execPath : undefined)
  if (!node) {
    const remedy =
      process.platform === 'linux'
        ? 'rm -r node_modules; npm ci --include=optional'
        : 'a Linux machine, or Node 26 or newer'
    return cannot(`there is no pinned Node for ${process.platform}-${process.arch} in node_modules`, remedy)
  }
  const packages = await runPinned(node, [join(projectDir, 'lab-runner', 'src', 'doctor', 'set-up.ts')])
  if (packages !== 0) return packages
  return runPinned(node, [join(projectDir, script), ...args])
}

function cannot(sentence, remedy) {
  process.stderr.write(`✘ ${sentence}\n    do this:   ${remedy}\n`)
  return 3
}
