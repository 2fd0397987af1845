import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onInterrupt } from './interrupt.ts'

/** A folder for one piece of work, which goes with it, also when the user presses Ctrl-C in the middle. */
export async function inTemporaryFolder<T>(name: string, work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), `cnilab-${name}-`))
  const clean = () => rmSync(dir, { recursive: true, force: true })
  const forget = onInterrupt(clean)
  try {
    return await work(dir)
  } finally {
    clean()
    forget()
  }
}
