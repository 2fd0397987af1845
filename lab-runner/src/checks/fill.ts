import type { Expectation, JsonPattern, Probe } from '../course/lab.ts'
import { Exit, LabError } from '../errors.ts'
import type { Facts } from './facts.ts'

const slot = /\{([a-z][a-z0-9]*\.[A-Za-z]+)\}/g

type Filled = Expectation & { readonly not?: Expectation }

/** Puts facts in the place of `{a.ip}` in every string of a probe and of what is expected of it. */
export async function fill<T extends Probe & Filled>(probe: T, facts: Facts): Promise<T> {
  const [run, first, expectation, not] = await Promise.all([
    fillWords(probe.run, facts),
    probe.first === undefined ? undefined : fillWords(probe.first, facts),
    fillExpectation(probe, facts),
    probe.not === undefined ? undefined : fillExpectation(probe.not, facts),
  ])
  return {
    ...probe,
    ...expectation,
    run,
    ...(first === undefined ? {} : { first }),
    ...(not === undefined ? {} : { not }),
  }
}

/** Puts facts into the words of a command. */
export function fillWords(words: readonly string[], facts: Facts): Promise<readonly string[]> {
  return Promise.all(words.map(word => fillText(word, facts)))
}

async function fillExpectation({ exit, stdout, json }: Expectation, facts: Facts): Promise<Expectation> {
  return {
    ...(exit === undefined ? {} : { exit }),
    ...(stdout === undefined ? {} : { stdout: await fillText(stdout, facts, literal) }),
    ...(json === undefined ? {} : { json: await fillPattern(json, facts) }),
  }
}

async function fillPattern(pattern: JsonPattern, facts: Facts): Promise<JsonPattern> {
  if (typeof pattern === 'string') return fillText(pattern, facts, /^\/.*\/$/s.test(pattern) ? literal : value => value)
  if (Array.isArray(pattern)) return Promise.all(pattern.map(element => fillPattern(element, facts)))
  if (typeof pattern !== 'object' || pattern === null) return pattern
  const entries = Object.entries(pattern).map(async ([key, value]) => [key, await fillPattern(value, facts)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

async function fillText(text: string, facts: Facts, encode = (value: string) => value): Promise<string> {
  if (/\{\{\s*\w/.test(text)) {
    throw new LabError(`"${text}": a fact stands in single braces, as {a.ip}`, { exit: Exit.content })
  }
  const names = [...new Set([...text.matchAll(slot)].map(([, name = '']) => name))]
  const values = new Map(await Promise.all(names.map(async name => [name, encode(await facts(name))] as const)))
  return text.replaceAll(slot, (_, name: string) => values.get(name) ?? '')
}

function literal(value: string): string {
  return value.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
