/**
 * Which labs are proved by `npm test`, and which by `npm run test:proofs` because all together take longer than anybody waits. Mistakes
 * are not made here: `npm run tour` makes each of them.
 */
import { readdirSync } from 'node:fs'
import { kinds } from '../lab-runner/src/proof/case.ts'

const quick: readonly string[] = ['00', '01', '02', '03', '04', '05', '06']

/** What comes behind `cnilab`. */
export function proofArgs(by: 'test' | 'test:proofs'): readonly string[] {
  const only = kinds.filter(kind => kind !== 'mistake').flatMap(kind => ['--only', kind])
  return ['author', 'prove', ...only, ...labsProved(by)]
}

function labsProved(by: 'test' | 'test:proofs'): readonly string[] {
  const numbers = readdirSync(new URL('../labs', import.meta.url)).flatMap(name => /^\d\d(?=-)/.exec(name)?.[0] ?? [])
  return numbers.sort().filter(number => quick.includes(number) === (by === 'test'))
}
