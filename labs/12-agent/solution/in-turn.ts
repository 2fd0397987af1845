// generated from mini-cni/src/agent by npm run generate; do not edit
/** Work for the same key is done one after the other, in order of arrival; other keys do not wait for it. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>

export function inTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const before = last.get(key)
    const now = before === undefined ? work() : before.then(work, work)
    last.set(key, now)
    const forget = () => {
      if (last.get(key) === now) last.delete(key)
    }
    now.then(forget, forget)
    return now
  }
}
