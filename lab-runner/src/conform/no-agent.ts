import { NotApplicable } from './item.ts'

/** For items about a daemon that a plugin asks; nothing outside tells that there is one. */
export function noAgent(): never {
  throw new NotApplicable('it works without an agent, as far as its configuration tells')
}
