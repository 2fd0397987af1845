/**
 * Generated calls, right and wrong, in process and by exec. Each ends in one JSON object or in success, with the code of what is
 * wrong with it; one that is wrong touches neither the kernel nor a file, and none leaves anything.
 */
import fc from 'fast-check'
import type { Attachment } from '../../../mini-cni/src/model.ts'
import { codes } from '../../../mini-cni/src/protocol/error.ts'
import { versions } from '../../../mini-cni/src/protocol/version.ts'
import { type BrokenPart, brokenParts, stages } from './broken-parts.ts'
import { callPlugin, type Request } from './call-plugin.ts'
import { callInProcess } from './in-process.ts'
import type { Loop, Outcome, Place } from './loop.ts'
import { differences, nodeState } from './node-state.ts'
import { makePods, removePod } from './pods.ts'
import { type Draft, network, validCall } from './valid-calls.ts'
import { wilder } from './wild-calls.ts'

/** A call, and what has to come of it: one of these codes; none: success; undefined: any of them that somebody foresaw. */
interface Case {
  readonly draft: Draft
  readonly codes: readonly number[] | undefined
  readonly why: string
}

const foreseen: readonly number[] = Object.values(codes).filter(code => code !== codes.internal)

interface Seen {
  readonly code: number | null
  readonly said: readonly unknown[]
  /** Where it can be seen. */
  readonly touched?: readonly string[]
}

/** Bridges with their gateways' addresses, and journals, are for the next pod. */
const stays = /\bbr-random\b|\/journal$/

type Caller = (request: Request) => Promise<Seen>

export const propertiesInProcess: Loop = {
  name: '20,000 calls in process',
  run: place => check(place, 20_000, callInProcess),
}

export const propertiesByExec: Loop = {
  name: '500 calls by exec',
  run: place =>
    check(place, 500, async request => {
      const { code, signal, stdout } = await callPlugin(place.bundle, request)
      const lines = stdout.split('\n').filter(line => line !== '')
      return { code: signal === null ? code : null, said: lines.map(line => JSON.parse(line)) }
    }),
}

async function check(place: Place, asked: number, call: Caller): Promise<Outcome> {
  const pods = makePods(network, 'x', 4)
  const seen: Record<string, number> = {}
  const faults: string[] = []
  // What valid calls leave for the next pod is there from the start.
  await first(pods[0], call)
  const before = nodeState()
  let done = 0
  const property = fc.asyncProperty(anyCase(pods.map(({ netns }) => netns)), async one => {
    const request = requestOf(one.draft)
    const reply = await call(request)
    done++
    const kind =
      one.codes === undefined
        ? 'wild'
        : one.codes.length === 0
          ? `right ${one.draft.command}`
          : `wrong, ${one.codes[0]}`
    seen[kind] = (seen[kind] ?? 0) + 1
    judge(one, reply)
    if (reply.code === 0 && one.draft.variables.CNI_COMMAND === 'ADD') await undo(one.draft, reply, call)
  })
  const details = await fc.check(property, { numRuns: asked, seed: place.seed, endOnFailure: true })
  if (details.failed)
    faults.push(`seed ${details.seed}: ${(details.errorInstance as Error | null)?.message ?? 'failed'}`)
  faults.push(
    ...differences(before, nodeState())
      .filter(line => !stays.test(line))
      .map(line => `left: ${line}`),
  )
  for (const pod of pods) removePod(pod)
  const kinds = Object.entries(seen).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
  return {
    counts: { calls: [done, asked] },
    faults,
    told: kinds.map(([kind, times]) => `${kind}: ${times}`).join(', '),
  }
}

function anyCase(netns: readonly string[]): fc.Arbitrary<Case> {
  const parts = fc.oneof(
    { weight: 1, arbitrary: fc.constant<readonly BrokenPart[]>([]) },
    { weight: 6, arbitrary: fc.uniqueArray(fc.constantFrom(...brokenParts), { minLength: 1, maxLength: 3 }) },
  )
  const wild = validCall(netns)
    .chain(wilder)
    .map(draft => ({ draft, codes: undefined, why: 'wild' }))
  const known = fc.tuple(validCall(netns), parts).map(([draft, broken]: readonly [Draft, readonly BrokenPart[]]) => {
    const put = broken.reduce<Draft>((one, part) => part.put(one), draft)
    // A part that is written over by a later one is no longer there.
    const left = broken.filter(
      (part, i) => JSON.stringify(part.put(put)) === JSON.stringify(put) && broken.indexOf(part) === i,
    )
    const wrong = left
      .filter(part => part.matters.includes(draft.command))
      .sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage))
    // No such pod was ever added; where that shows first is told first.
    const isLost =
      draft.command === 'CHECK' && wrong.every(({ stage, code }) => stage === 'namespace' && code !== codes.ownNetns)
    return {
      draft: put,
      codes: isLost
        ? [codes.changed, codes.invalidConfig, ...wrong.map(({ code }) => code)]
        : wrong.slice(0, 1).map(({ code }) => code),
      why: wrong.map(({ what }) => what).join('; ') || 'nothing wrong',
    }
  })
  return fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: wild })
}

function requestOf({ variables, config, text }: Draft): Request {
  const set = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { variables: Object.fromEntries(set), input: text ?? JSON.stringify(config) }
}

function judge({ draft, codes: expected, why }: Case, reply: Seen): void {
  const fail = (what: string) => {
    throw new Error(`${what}\n      (${why}) ${JSON.stringify(requestOf(draft))}\n      → ${JSON.stringify(reply)}`)
  }
  const object = reply.said[0] as Readonly<Record<string, unknown>> | undefined
  if (reply.said.length > 1 || (object !== undefined && (typeof object !== 'object' || Array.isArray(object))))
    fail('more than one JSON object')
  if (reply.code === null) fail('it did not end by itself')
  if (expected === undefined ? reply.code === 0 : expected.length === 0) {
    if (reply.code !== 0) fail('a right call failed')
    const answers = ['ADD', 'VERSION'].includes(draft.variables.CNI_COMMAND ?? '')
    if ((object !== undefined) !== answers) fail(answers ? 'no answer' : 'an answer that nobody asked for')
    return
  }
  const allowed = expected ?? foreseen
  if (reply.code === 0) fail('a wrong call did not end with an error')
  if (object === undefined || !allowed.includes(object.code as number))
    fail(`the code should be ${allowed.join(' or ')}`)
  if (typeof object?.msg !== 'string' || object.msg === '' || object.msg.includes('\n')) fail('msg is no line')
  if (!versions.includes(object?.cniVersion as never)) fail('cniVersion is none')
  const mayLook = expected === undefined || expected.includes(codes.changed)
  if (!mayLook && reply.touched !== undefined && reply.touched.length > 0) fail('it touched the node')
}

/** What a right ADD made is as told, and goes again; CHECK finds it whole where there is a CHECK. */
async function undo({ variables, config }: Draft, { said }: Seen, call: Caller): Promise<void> {
  const prevResult = said[0]
  // Without a version, and neither null nor "" is one, it is the oldest.
  const checks = !['0.1.0', '0.2.0', '0.3.0', '0.3.1'].includes(String(config.cniVersion || '0.1.0'))
  for (const command of [...(checks ? ['CHECK'] : []), 'DEL']) {
    const request = requestOf({
      command: 'DEL',
      variables: { ...variables, CNI_COMMAND: command },
      config: { ...config, prevResult },
    })
    const reply = await call(request)
    if (reply.code !== 0)
      throw new Error(`${command} after a right ADD: ${JSON.stringify(request)} → ${JSON.stringify(reply)}`)
  }
}

async function first(pod: Attachment | undefined, call: Caller): Promise<void> {
  const variables = { CNI_CONTAINERID: 'first', CNI_IFNAME: 'eth0', CNI_NETNS: pod?.netns }
  const config = { cniVersion: '1.1.0', name: network, type: 'mini-cni', bridge: 'br-random' }
  for (const CNI_COMMAND of ['ADD', 'DEL']) {
    const { code, said } = await call(requestOf({ command: 'ADD', variables: { ...variables, CNI_COMMAND }, config }))
    if (code !== 0) throw new Error(`first ${CNI_COMMAND}: ${JSON.stringify(said)}`)
  }
}
