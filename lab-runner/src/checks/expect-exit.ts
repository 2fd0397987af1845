import type { Output } from '../providers/provider.ts'
import { tellingLine, type Verdict } from './verdict.ts'

const meanings: Readonly<Record<number, string>> = {
  124: 'it did not end in time',
  126: 'it could not be run',
  127: 'there is no such command',
}

/** Holds when the command ended with this exit code. */
export function expectExit(exit: number, output: Output): Verdict {
  const said = [meanings[output.exitCode], tellingLine(output)].filter(Boolean).join(': ')
  const actual = `exit ${output.exitCode}${said === '' ? '' : `: ${said}`}`
  return { held: output.exitCode === exit, expected: `exit ${exit}`, actual }
}
