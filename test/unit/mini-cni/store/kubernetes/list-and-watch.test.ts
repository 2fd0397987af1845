import { afterEach, expect, test, vi } from 'vitest'
import { ApiError, type ListWatchApi, listAndWatch } from '#mini-cni/store/kubernetes/list-and-watch.ts'

interface Thing {
  readonly metadata: { readonly name: string; readonly resourceVersion: string }
}
type Watcher = { readonly from: string; hear(type: string, thing: Thing): void; end(error?: Error): void }

const thing = (name: string, resourceVersion: string): Thing => ({ metadata: { name, resourceVersion } })
const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** An API server in the hands of the test; each list takes the next answer. */
function follow(lists: (Error | { readonly items: readonly Thing[]; readonly resourceVersion: string })[]) {
  const watchers: Watcher[] = []
  const seen: (readonly string[])[] = []
  const told: string[] = []
  const asked: number[] = []
  const api: ListWatchApi<Thing> = {
    async list() {
      asked.push(performance.now())
      const answer = lists.length > 1 ? lists.shift() : lists[0]
      if (answer === undefined || answer instanceof Error) throw answer
      return answer
    },
    watch(from, hear) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      watchers.push({ from, hear, end: error => (error === undefined ? resolve() : reject(error)) })
      return promise
    },
  }
  const stop = listAndWatch(api, {
    onChange: all => seen.push(all.map(({ metadata }) => metadata.name)),
    log: line => told.push(line),
    ...{ first: 10, longest: 40, random: () => 1 },
  })
  stops.push(stop)
  return { watchers, seen, told, asked, stop }
}

const watcher = async (watchers: readonly Watcher[], index: number): Promise<Watcher> =>
  vi.waitFor(() => watchers[index] ?? expect.fail(`there is no watch ${index}`), { interval: 1 })

test('lists once, then hears of what comes, changes and goes', async () => {
  const { watchers, seen, asked } = follow([{ items: [thing('one', '3')], resourceVersion: '5' }])
  const { from, hear } = await watcher(watchers, 0)
  expect(from).toBe('5')
  hear('ADDED', thing('two', '6'))
  hear('MODIFIED', thing('one', '7'))
  hear('DELETED', thing('one', '8'))
  expect(seen).toEqual([['one'], ['one', 'two'], ['one', 'two'], ['two']])
  expect(asked).toHaveLength(1)
})

test('a watch that ends goes on from the last version that it heard of, bookmarks included', async () => {
  const { watchers, asked } = follow([{ items: [], resourceVersion: '5' }])
  const first = await watcher(watchers, 0)
  first.hear('ADDED', thing('one', '6'))
  first.hear('BOOKMARK', thing('', '9'))
  first.end()
  expect((await watcher(watchers, 1)).from).toBe('9')
  expect(asked).toHaveLength(1)
})

test.each([
  ['as an answer', (one: Watcher) => one.end(new ApiError('Gone', 410))],
  [
    'within the stream',
    (one: Watcher) => {
      one.hear('ERROR', thing('', ''))
      one.end()
    },
  ],
])('a version that is too old (410), %s: all is listed again, and what went meanwhile is gone', async (_, fail) => {
  const { watchers, seen, told } = follow([
    { items: [thing('one', '1'), thing('two', '2')], resourceVersion: '5' },
    { items: [thing('two', '2')], resourceVersion: '50' },
  ])
  fail(await watcher(watchers, 0))
  expect((await watcher(watchers, 1)).from).toBe('50')
  expect(seen).toEqual([['one', 'two'], ['two']])
  expect(told).toEqual([])
})

test('while the server is away nothing changes, it is told once, and the waits double up to the longest', async () => {
  const away = new ApiError('connect ECONNREFUSED')
  const { watchers, seen, told, asked } = follow([
    away,
    away,
    away,
    away,
    { items: [thing('one', '1')], resourceVersion: '5' },
  ])
  await watcher(watchers, 0)
  expect(seen).toEqual([['one']])
  expect(told).toEqual([
    'the API server does not say which nodes there are (connect ECONNREFUSED); what it said last stands',
    'the API server answers again',
  ])
  const waits = asked.slice(1).map((time, i) => time - (asked[i] ?? 0))
  for (const [i, atLeast] of [10, 20, 40, 40].entries()) expect(waits[i]).toBeGreaterThanOrEqual(atLeast - 1)
})

test('a watch that breaks keeps what is known, and goes on from there', async () => {
  const { watchers, seen, told } = follow([{ items: [thing('one', '1')], resourceVersion: '5' }])
  ;(await watcher(watchers, 0)).end(new ApiError('socket hang up'))
  const second = await watcher(watchers, 1)
  expect(second.from).toBe('5')
  second.hear('ADDED', thing('two', '6'))
  expect(seen).toEqual([['one'], ['one', 'two']])
  expect(told).toHaveLength(2)
})

test('after the end nothing is heard', async () => {
  const { watchers, seen, stop } = follow([{ items: [], resourceVersion: '5' }])
  const first = await watcher(watchers, 0)
  stop()
  first.hear('ADDED', thing('one', '6'))
  first.end()
  expect(seen).toEqual([[]])
})
