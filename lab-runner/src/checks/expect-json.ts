import type { JsonPattern } from '../course/lab.ts'
import type { Output } from '../providers/provider.ts'
import { expectExit } from './expect-exit.ts'
import { toRegExp } from './expect-stdout.ts'
import { explainMismatch, isObject } from './explain-mismatch.ts'
import { shorten, type Verdict } from './verdict.ts'

/**
 * Holds when the pattern is a subset of the JSON on stdout: objects by key, lists when each expected element matches some
 * actual one, strings `/…/` as regular expressions. No output at all counts as an empty list: `ip -j` prints none for one.
 */
export function expectJson(pattern: JsonPattern, output: Output): Verdict {
  const actual = parse(output)
  if (actual === undefined) {
    const said = output.stdout.trim() === '' ? expectExit(0, output).actual : `no JSON: ${shorten(output.stdout, 60)}`
    return { held: false, expected: explainMismatch(pattern, [], matchesJson).expected, actual: said }
  }
  return { held: matchesJson(pattern, actual), ...explainMismatch(pattern, actual, matchesJson) }
}

/** The subset relation itself. Numbers and strings of the same digits are equal: tools disagree on which to print. */
export function matchesJson(pattern: JsonPattern, actual: unknown): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(actual) && pattern.every(wanted => actual.some(given => matchesJson(wanted, given)))
  }
  if (isObject(pattern)) {
    return isObject(actual) && Object.entries(pattern).every(([key, wanted]) => matchesJson(wanted, actual[key]))
  }
  if (pattern === null || actual === null || typeof actual === 'object' || actual === undefined)
    return pattern === actual
  const regexp = typeof pattern === 'string' ? /^\/(.*)\/$/s.exec(pattern)?.[1] : undefined
  return regexp === undefined ? String(pattern) === String(actual) : toRegExp(regexp).test(String(actual))
}

function parse(output: Output): unknown {
  if (output.stdout.trim() === '') return output.exitCode === 0 ? [] : undefined
  try {
    return JSON.parse(output.stdout)
  } catch {
    return undefined
  }
}
