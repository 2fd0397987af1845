/** Which keys lab.yaml may hold, and what each must be. Field for field the types of lab.ts; unknown keys are errors. */
import { z } from 'zod'

const words = z.array(z.string()).min(1, 'a command has at least one word')
const underlay = z.enum(['bridged', 'routed'])
const track = z.enum(['hand', 'code'])
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case words joined by hyphens')
const sentence = z.string().trim().min(1, 'expected a sentence')
const command = z.string().transform(text => text.trimEnd())
const cidr = z.string().regex(/^[0-9a-f.:]+\/\d{1,3}$/, 'expected an address with prefix length, as 10.244.1.2/24')

const regex = z.string().superRefine((source, context) => {
  const trouble = regexTrouble(source)
  if (trouble !== undefined) context.addIssue({ code: 'custom', message: trouble })
})

const pattern = z.unknown().superRefine((value, context) => {
  for (const { path, source } of regexesIn(value)) {
    const trouble = regexTrouble(source)
    if (trouble !== undefined) context.addIssue({ code: 'custom', message: trouble, path })
  }
})

const milliseconds = z
  .string({ error: 'expected a time, as 2s or 500ms' })
  .regex(/^\d+(\.\d+)?(ms|s)$/, 'expected a time, as 2s or 500ms')
  .transform(text => Number.parseFloat(text) * (text.endsWith('ms') ? 1 : 1000))

const expectation = { exit: z.int().exactOptional(), stdout: regex.exactOptional(), json: pattern.exactOptional() }
const not = object(expectation).exactOptional()
const probe = { on: z.string(), run: words, first: words.exactOptional() }

const commandCheck = object({
  id: slug.exactOptional(),
  expect: sentence,
  ...probe,
  ...expectation,
  not,
  within: milliseconds.default(0),
  hint: sentence,
  holds: z.enum(['always', 'here']).default('always'),
  underlay: underlay.exactOptional(),
  track: track.exactOptional(),
  needs: z.array(slug).default([]),
})

const unitCheck = object({
  id: slug.exactOptional(),
  expect: sentence,
  unit: z.string().regex(/\.test\.ts$/, 'expected the path of a vitest file, as test/unit/…/NAME.test.ts'),
  hint: sentence,
  underlay: underlay.exactOptional(),
})

const troubleCheck = object({
  id: slug.exactOptional(),
  expect: sentence,
  trouble: regex,
  hint: sentence,
  underlay: underlay.exactOptional(),
})

const answerCheck = object({
  id: slug,
  expect: sentence,
  answer: object({ ...probe, take: regex.exactOptional() }),
  hint: sentence,
  underlay: underlay.exactOptional(),
})

const check = byKey({ unit: unitCheck, answer: answerCheck, trouble: troubleCheck }, commandCheck)

const make = byKey(
  {
    drop: object({ drop: command }),
    instead: object({ instead: z.tuple([command, command]) }),
  },
  // biome-ignore lint/suspicious/noThenProperty: lab.yaml's own word; nobody awaits a schema
  object({ then: command, on: z.string() }),
)

const mistake = object({
  name: sentence,
  make,
  seen: object({ ...probe, ...expectation, not }),
  say: sentence,
  underlay: underlay.exactOptional(),
})

const step = object({
  id: slug,
  title: sentence.exactOptional(),
  underlay: underlay.exactOptional(),
  track: track.exactOptional(),
  kubelet: z.boolean().exactOptional(),
  checks: z.array(check).default([]),
  mistakes: z.array(mistake).default([]),
})

/** One lab's lab.yaml. */
export const labSchema = object({
  title: sentence,
  module: slug.exactOptional(),
  netconf: z.record(z.string(), z.unknown()).default({}),
  minutes: z.int().positive(),
  cka: z.array(z.string()).default([]),
  pods: z.array(z.string()).exactOptional(),
  underlays: z.array(underlay).min(1).default(['bridged', 'routed']),
  steps: z.array(step).min(1, 'a lab has at least one step'),
})

/** labs/course.yaml. */
export const courseSchema = object({
  title: sentence,
  nodes: z.record(slug, object({ podCidrs: z.array(cidr).min(1) })),
  pods: z.record(slug, object({ node: z.string(), ips: z.array(cidr).min(1) })),
})

/** Keys that are not in the shape are errors, whose message is the list of those that are. */
function object<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: issue => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : undefined),
  })
}

/** The alternative whose key is there, so that its errors speak of that alternative alone. */
function byKey<T extends z.ZodType, U extends z.ZodType>(alternatives: Readonly<Record<string, T>>, otherwise: U) {
  return z.unknown().transform((value, context): z.output<T> | z.output<U> => {
    const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
    const key = Object.keys(alternatives).find(name => keys.includes(name))
    const parsed = (key === undefined ? otherwise : (alternatives[key] as T)).safeParse(value)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as never)
    return z.NEVER
  })
}

function regexTrouble(source: string): string | undefined {
  try {
    new RegExp(source, 'm')
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^I/, 'i') : String(error)
  }
}

function regexesIn(value: unknown, path: PropertyKey[] = []): { path: PropertyKey[]; source: string }[] {
  if (typeof value === 'string') {
    return value.length > 2 && value.startsWith('/') && value.endsWith('/')
      ? [{ path, source: value.slice(1, -1) }]
      : []
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => regexesIn(item, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => regexesIn(item, [...path, key]))
}
