import { CommandError } from '../../shell.ts'
import type { ExecOptions, Shell } from '../provider.ts'

/** What a command that must succeed printed there. Throws CommandError. */
export async function mustExec(place: Shell, argv: readonly string[], options: ExecOptions = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await place.exec(argv, options)
  if (exitCode !== 0) throw new CommandError(argv, { exitCode, output: stderr || stdout })
  return stdout
}
