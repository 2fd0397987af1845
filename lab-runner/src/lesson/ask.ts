/** Asks a person yes or no; nobody is asked where there is no terminal. */
import { createInterface } from 'node:readline/promises'

export async function ask(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
  } catch {
    return false // Ctrl-C or Ctrl-D at the question
  } finally {
    lines.close()
  }
}
