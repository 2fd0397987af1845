import { shorten } from './verdict.ts'

type Leaf = readonly [path: string, value: unknown]
type Matches = (pattern: unknown, actual: unknown) => boolean

/** A field that explains another one when that one is wrong. */
const companions: Readonly<Record<string, string>> = { operstate: 'flags' }

/** Says in the few fields that matter how `actual` differs from `pattern`: the closest element of a list is compared. */
export function explainMismatch(
  pattern: unknown,
  actual: unknown,
  matches: Matches,
): { readonly expected: string; readonly actual: string } {
  const [wanted, given] = descend(pattern, actual, matches)
  const leaves = leavesOf(wanted)
  if (leaves.length === 0) return { expected: sayValue(wanted), actual: sayValue(given) }
  const found = leaves.map(([path, value]) => ({ path, value, real: at(given, path) }))
  const wrong = found.filter(({ value, real }) => !matches(value, real))
  const nothingAlike = Array.isArray(given) || (wrong.length === found.length && found.length > 1)
  const shown = wrong.length === 0 || found.length <= 4 ? found : [found[0] as (typeof found)[number], ...wrong]
  const expected = list([...new Set(shown)].map(({ path, value }) => say(path, value)))
  if (Array.isArray(given)) return { expected, actual: sayList(given, leaves) }
  const extra = wrong.flatMap(({ path }) => companionOf(path, given))
  const real = [...new Set(shown)].map(({ path, real }) => say(path, real))
  return { expected, actual: nothingAlike && !isObject(given) ? sayValue(given) : list([...real, ...extra]) }
}

/** Walks down lists to the first element that nothing matches, and to the element that comes closest to it. */
function descend(pattern: unknown, actual: unknown, matches: Matches): readonly [unknown, unknown] {
  if (!Array.isArray(pattern)) return [pattern, actual]
  if (!Array.isArray(actual)) return [pattern[0], actual]
  const wanted = pattern.find(element => !actual.some(given => matches(element, given))) ?? pattern[0]
  const scored = actual
    .filter(given => !isObject(given) || Object.keys(given).length > 0)
    .map(given => ({
      given,
      score: leavesOf(wanted).filter(([path, value]) => matches(value, at(given, path))).length,
    }))
    .sort((left, right) => right.score - left.score)
  const best = scored[0]
  if (best === undefined) return [wanted, []]
  if (scored.length > 1 && best.score === 0) return [wanted, scored.map(({ given }) => given)]
  return [wanted, best.given]
}

/** Scalars and lists of the pattern with their dotted paths. */
function leavesOf(pattern: unknown, path = ''): readonly Leaf[] {
  if (!isObject(pattern)) return path === '' ? [] : [[path, pattern]]
  return Object.entries(pattern).flatMap(([key, value]) => leavesOf(value, path === '' ? key : `${path}.${key}`))
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)
}

function companionOf(path: string, given: unknown): readonly string[] {
  const companion = companions[path]
  const value = companion === undefined ? undefined : at(given, companion)
  return companion === undefined || value === undefined ? [] : [say(companion, value)]
}

function sayList(given: readonly unknown[], leaves: readonly Leaf[]): string {
  if (given.length === 0) return 'an empty list'
  const key = leaves[0]?.[0] ?? ''
  const some = given.slice(0, 3).map(element => say(key, at(element, key)))
  return `none of ${given.length}: ${[...new Set(some)].join(', ')}${given.length > 3 ? ', …' : ''}`
}

function say(path: string, value: unknown): string {
  return value === undefined ? `no ${path}` : `${path} ${sayValue(value)}`
}

function sayValue(value: unknown): string {
  if (Array.isArray(value) && value.every(element => !isObject(element)))
    return value.length === 0 ? 'empty' : value.join(',')
  return shorten(typeof value === 'object' ? JSON.stringify(value) : String(value), 60)
}

function list(parts: readonly string[]): string {
  return shorten([...new Set(parts)].join(', '), 160)
}

/** A JSON object: neither list nor null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
