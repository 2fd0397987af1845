// generated from mini-cni/src/protocol by npm run generate; do not edit
import { isIP } from 'node:net'
import { parsePrefix } from '../address.ts'
import { CniError, codes } from './error.ts'

export type Json = { readonly [key: string]: unknown }

/** The fields of one JSON object. Each reader throws a CniError that names the field when it is of another type; null is absent. */
export interface Fields {
  /** Path from the top, as `ipam.ranges[0]`. */
  readonly where: string
  readonly json: Json
  has(key: string): boolean
  text(key: string): string | undefined
  /** A text that must be there and not be empty. */
  required(key: string): string
  boolean(key: string): boolean | undefined
  /** A whole number between `least` and `most`. */
  integer(key: string, least: number, most: number): number | undefined
  object(key: string): Fields | undefined
  /** None where the field is absent. */
  objects(key: string): readonly Fields[]
  /** Lists of objects. */
  lists(key: string): readonly (readonly Fields[])[]
  texts(key: string): readonly string[]
  /** An IP address. */
  address(key: string): string | undefined
  /** An address with its prefix length, which must be there. */
  cidr(key: string): string
}

/** Reads `json`, which is at `where`; what it throws has this code. */
export function fieldsOf(json: Json, where = '', code: number = codes.invalidConfig): Fields {
  const pathOf = (key: string) => (where === '' ? key : `${where}.${key}`)
  const wrong = (path: string, value: unknown, what: string) =>
    new CniError(code, `${path} is ${JSON.stringify(value)}; it must be ${what}`)
  const there = (key: string) => (Object.hasOwn(json, key) ? (json[key] ?? undefined) : undefined)

  function one<T>(key: string, what: string, fits: (value: unknown) => value is T): T | undefined {
    const value = there(key)
    if (value === undefined || fits(value)) return value
    throw wrong(pathOf(key), value, what)
  }
  function many<T>(path: string, value: unknown, what: string, fits: (value: unknown) => value is T): readonly T[] {
    if (!Array.isArray(value)) throw wrong(path, value, `a list of ${what}`)
    const odd = value.findIndex(item => !fits(item))
    if (odd >= 0) throw wrong(`${path}[${odd}]`, value[odd], what)
    return value
  }
  function objectsIn(path: string, value: unknown): readonly Fields[] {
    return many(path, value, 'objects', isObject).map((item, i) => fieldsOf(item, `${path}[${i}]`, code))
  }

  return {
    where,
    json,
    has: key => there(key) !== undefined,
    text: key => one(key, 'a text', isText),
    required(key) {
      const value = one(key, 'a text', isText)
      if (value) return value
      throw new CniError(code, `${pathOf(key)} is missing`)
    },
    boolean: key => one(key, 'true or false', value => typeof value === 'boolean'),
    integer: (key, least, most) =>
      one(
        key,
        `a whole number from ${least} to ${most}`,
        (value): value is number => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
      ),
    object(key) {
      const value = one(key, 'an object', isObject)
      return value && fieldsOf(value, pathOf(key), code)
    },
    objects: key => (there(key) === undefined ? [] : objectsIn(pathOf(key), there(key))),
    lists(key) {
      const path = pathOf(key)
      if (there(key) === undefined) return []
      return many(path, there(key), 'lists', Array.isArray).map((list, i) => objectsIn(`${path}[${i}]`, list))
    },
    texts: key => (there(key) === undefined ? [] : many(pathOf(key), there(key), 'texts', isText)),
    address: key =>
      one(key, 'an IP address', (value): value is string => isText(value) && (value === '' || isIP(value) > 0)) ||
      undefined,
    cidr(key) {
      const value = one(key, 'an address with its prefix length, as 10.244.1.2/24', isCidr)
      if (value === undefined) throw new CniError(code, `${pathOf(key)} is missing`)
      return value
    },
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isCidr(value: unknown): value is string {
  if (!isText(value)) return false
  try {
    parsePrefix(value)
    return true
  } catch {
    return false
  }
}
