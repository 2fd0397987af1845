// generated from mini-cni/src/agent by npm run generate; do not edit
import { Todo } from '../model.ts'

/** Work for the same key is done one after the other, in order of arrival; other keys do not wait for it. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>

export function inTurn(): InTurn {
  // TODO(12-agent): per key remember the last promise; new work starts when that one is settled, well or not; forget a key that is through
  throw new Todo('12-agent')
}
