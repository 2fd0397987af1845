import type { Verdict } from './verdict.ts'

/** Holds when the code could not build the pods and says why in these words (a regular expression). */
export function expectTrouble(pattern: string, said: string | undefined): Verdict {
  const held = said !== undefined && new RegExp(pattern, 'm').test(said)
  return { held, expected: `an error that says ${pattern}`, actual: said ?? 'no error: everything was built' }
}
