/** Which labs are proved by `npm test`, and which by `npm run test:proofs` because all together take longer than anybody waits. */
import { readdirSync } from 'node:fs'

const quick: readonly string[] = ['00', '01', '02', '03', '04', '05', '06']

export function labsProved(by: 'test' | 'test:proofs'): readonly string[] {
  const numbers = readdirSync(new URL('../labs', import.meta.url)).flatMap(name => /^\d\d(?=-)/.exec(name)?.[0] ?? [])
  return numbers.sort().filter(number => quick.includes(number) === (by === 'test'))
}
