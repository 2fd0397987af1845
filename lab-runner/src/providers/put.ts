import { dirname } from 'node:path'
import { CommandError } from '../shell.ts'
import type { Shell } from './provider.ts'

/** Writes a file there, whole or not at all, in folders that are made where they are missing. Throws CommandError. */
export async function put(shell: Shell, path: string, bytes: string | Uint8Array): Promise<void> {
  const argv = ['sh', '-c', 'mkdir -p "$1" && base64 -d >"$2.tmp" && mv "$2.tmp" "$2"', 'sh', dirname(path), path]
  // A slow network carries 100 kB a second.
  const timeout = 30_000 + bytes.length / 100
  const { exitCode, stderr } = await shell.exec(argv, { input: Buffer.from(bytes).toString('base64'), timeout })
  if (exitCode !== 0) throw new CommandError(argv, { exitCode, output: stderr })
}
