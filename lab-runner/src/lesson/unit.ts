/** Runs one of the project's own test files against another tree of mini-cni: the tests that guard the reference grade the learner. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { patience } from '../patience.ts'
import { run } from '../shell.ts'
import { pinnedNode, root } from '../version.ts'

export interface UnitResult {
  readonly ok: boolean
  readonly message: string
}

const vitest = join(root, 'node_modules/vitest/vitest.mjs')

/** A copy of cnilab that was made for nodes comes without the runner of tests. */
export function canRunUnits(): boolean {
  return existsSync(vitest)
}

/** `file` from the project's root, `source` a tree as mini-cni/src. Ends after 20 s, later where the machine is busy. */
export async function runUnit(file: string, source: string): Promise<UnitResult> {
  const argv = [pinnedNode(), vitest, 'run', '--project', 'unit', '--reporter', 'json', file]
  const timeout = patience(20_000)
  const { exitCode, stdout, stderr } = await run(argv, { cwd: root, timeout, env: { CNILAB_TARGET: source } })
  if (exitCode === 0) return { ok: true, message: 'all tests pass' }
  if (exitCode === 124) return { ok: false, message: `${file} did not end in ${Math.round(timeout / 1000)} seconds` }
  return {
    ok: false,
    message: firstFailure(stdout) ?? (stderr.trim().split('\n')[0] || `vitest ended with exit code ${exitCode}`),
  }
}

function firstFailure(json: string): string | undefined {
  try {
    const { testResults } = JSON.parse(json.slice(json.indexOf('{')))
    for (const { assertionResults = [], message } of testResults) {
      const failed = assertionResults.find(({ status }: { status: string }) => status === 'failed')
      if (failed !== undefined) return `${failed.fullName}: ${String(failed.failureMessages[0]).split('\n')[0]}`
      if (message) return String(message).split('\n')[0]
    }
  } catch {
    return undefined
  }
  return undefined
}
