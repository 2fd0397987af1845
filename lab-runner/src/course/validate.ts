/** A YAML file held against a schema: a value, or every problem with its place and what would be allowed there. */
import type { z } from 'zod'
import { closest } from '../closest.ts'
import type { Problem } from './content-error.ts'
import type { Path, YamlFile } from './yaml-file.ts'

export type Validated<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value?: undefined; readonly problems: readonly Problem[] }

export function validate<T extends z.ZodType>(yaml: YamlFile, schema: T): Validated<z.output<T>> {
  if (yaml.problems.length > 0) return { problems: yaml.problems }
  const parsed = schema.safeParse(yaml.data, { reportInput: true })
  if (parsed.success) return { value: parsed.data, problems: [] }
  return { problems: parsed.error.issues.flatMap(issue => toProblems(yaml, issue)) }
}

/** `allowed: a, b, c` with the near ones first where there are any. */
export function allowed(typed: string, names: readonly string[]): string {
  const near = closest(typed, names)
  return near.length > 0
    ? `did you mean ${near.join(' or ')}? allowed: ${names.join(', ')}`
    : `allowed: ${names.join(', ')}`
}

function toProblems(yaml: YamlFile, issue: z.core.$ZodIssue): readonly Problem[] {
  const { file } = yaml
  const name = issue.path.findLast(part => typeof part === 'string')
  const about = name === undefined ? '' : `${String(name)}: `
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      file,
      ...yaml.place([...issue.path, key], 'key'),
      message: `unknown key "${key}"; ${allowed(key, issue.message.split(', '))}`,
    }))
  }
  const place = yaml.place(issue.path)
  if (issue.code === 'invalid_value') {
    const typed = valueAt(yaml.data, issue.path)
    const message = `${about}${JSON.stringify(typed)}; ${allowed(String(typed), issue.values.map(String))}`
    return [{ file, ...place, message: typed === undefined ? `missing key "${String(name)}"` : message }]
  }
  if (issue.code === 'invalid_type' && valueAt(yaml.data, issue.path) === undefined) {
    return [{ file, ...place, message: `missing key "${String(name)}"` }]
  }
  if (issue.code === 'invalid_type') {
    const found = describe(valueAt(yaml.data, issue.path))
    const own = issue.message.startsWith('Invalid input') ? undefined : issue.message
    const wanted = own ?? `expected ${kinds[issue.expected] ?? issue.expected}`
    return [{ file, ...place, message: `${about}${wanted}, found ${found}` }]
  }
  return [{ file, ...place, message: `${about}${issue.message}` }]
}

const kinds: Readonly<Record<string, string>> = {
  object: 'keys and values',
  record: 'keys and values',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
}

function describe(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'keys and values' : JSON.stringify(value)
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part], data)
}
