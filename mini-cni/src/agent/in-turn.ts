/** Work for the same key is done one after the other, in order of arrival; other keys do not wait for it. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>

export function inTurn(): InTurn {
  //#region lab: per key remember the last promise; new work starts when that one is settled, well or not; forget a key that is through
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
  //#endregion
}
