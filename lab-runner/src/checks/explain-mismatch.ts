import { shorten } from './verdict.ts'

type Matches = (pattern: unknown, actual: unknown) => boolean

/** One scalar (or list of scalars) of a pattern, and what stands at its place. */
interface Field {
  readonly path: readonly string[]
  readonly wanted: unknown
  readonly real: unknown
  readonly right: boolean
  /** A field beside it that explains why it is wrong. */
  readonly beside?: string
}

/** A field that explains another one when that one is wrong. */
const companions: Readonly<Record<string, string>> = { operstate: 'flags' }

/** Says in the few fields that matter how `actual` differs from `pattern`; of a list, the element that comes closest. */
export function explainMismatch(
  pattern: unknown,
  actual: unknown,
  matches: Matches,
): { readonly expected: string; readonly actual: string } {
  const compared = compare(pattern, actual, [], matches)
  const wrong = compared.filter(({ right }) => !right)
  const [first] = compared
  // Of many fields the first, which says what the thing is, and those that differ.
  const few = compared.length > 4 && wrong.length > 0 && first !== undefined
  const shown = few ? [...new Set([first, ...wrong])] : compared
  const expected = list(shown.map(({ path, wanted }) => say(path, wanted)))
  const none = noneOf(pattern, actual, compared)
  if (none !== undefined) return { expected, actual: none }
  const real = [...shown.map(({ path, real }) => say(path, real)), ...wrong.flatMap(({ beside = [] }) => beside)]
  return { expected, actual: list(real) }
}

/** The fields of a pattern side by side with those of the value; lists of objects by the wanted element that nothing matches. */
function compare(pattern: unknown, actual: unknown, path: readonly string[], matches: Matches): readonly Field[] {
  if (isObject(pattern)) {
    const given = isObject(actual) ? actual : {}
    return Object.entries(pattern).flatMap(([key, value]) => {
      const beside = besideOf(key, given)
      const fields = compare(value, given[key], [...path, key], matches)
      return beside === undefined ? fields : fields.map(field => ({ beside, ...field }))
    })
  }
  if (Array.isArray(pattern) && pattern.some(isObject)) {
    const given: readonly unknown[] = Array.isArray(actual) ? actual : []
    const wanted = pattern.find(element => !given.some(one => matches(element, one))) ?? pattern[0]
    const sides = given.filter(isFilled).map(one => compare(wanted, one, path, matches))
    return sides.toSorted((left, right) => score(right) - score(left))[0] ?? compare(wanted, undefined, path, matches)
  }
  return [{ path, wanted: pattern, real: actual, right: matches(pattern, actual) }]
}

/** Where nothing in a list comes close: what there is instead. */
function noneOf(pattern: unknown, actual: unknown, compared: readonly Field[]): string | undefined {
  if (!Array.isArray(pattern) || !pattern.some(isObject) || !Array.isArray(actual)) return undefined
  const given = actual.filter(isFilled)
  if (given.length === 0) return 'an empty list'
  const path = compared[0]?.path ?? []
  if (given.length === 1 || score(compared) > 0) return undefined
  const some = new Set(given.slice(0, 3).map(element => say(path, at(element, path))))
  return `none of ${given.length}: ${[...some].join(', ')}${given.length > 3 ? ', …' : ''}`
}

function score(fields: readonly Field[]): number {
  return fields.filter(({ right }) => right).length
}

/** `ip -j` prints `{}` for what it leaves out. */
function isFilled(element: unknown): boolean {
  return !isObject(element) || Object.keys(element).length > 0
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)
}

function besideOf(key: string, given: Readonly<Record<string, unknown>>): string | undefined {
  const companion = companions[key]
  const value = companion === undefined ? undefined : given[companion]
  return companion === undefined || value === undefined ? undefined : say([companion], value)
}

function say(path: readonly string[], value: unknown): string {
  const name = path.join('.')
  if (value === undefined) return name === '' ? 'nothing' : `no ${name}`
  return name === '' ? sayValue(value) : `${name} ${sayValue(value)}`
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
