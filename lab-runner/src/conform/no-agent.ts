import { NotApplicable } from './item.ts'

/** For items about a daemon that a plugin asks; nothing outside tells that there is one, but `--with`. */
export function noAgent(): never {
  throw new NotApplicable('it works without an agent, as far as one can see; --with PROGRAM runs one')
}
