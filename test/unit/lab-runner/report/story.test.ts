import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CheckResult, Report } from '../../../../lab-runner/src/checks/report.ts'
import { diagnosisOf } from '../../../../lab-runner/src/report/diagnosis.ts'
import type { View } from '../../../../lab-runner/src/report/screen.ts'
import { story } from '../../../../lab-runner/src/report/story.ts'
import { lab, step } from '../checks/small-lab.ts'
import {
  course,
  down,
  earlierBroken,
  failing,
  oneEndDown,
  passing,
  podGone,
  troubled,
  unreachable,
  veth,
} from './reports.ts'

beforeEach(() => {
  vi.stubEnv('NO_COLOR', '1')
  vi.stubEnv('FORCE_COLOR', undefined)
})
afterEach(() => vi.unstubAllEnvs())

const tell = (report: Report, view: Partial<View> = {}) =>
  `${story(report, { lab: veth, course, ...view }).join('\n')}\n`

const answer: CheckResult = {
  lab: '03-veth',
  step: 'both-up',
  expect: "the index of a's peer",
  state: 'failed',
  expected: 'an answer:  cnilab answer peer VALUE',
  actual: 'not answered yet',
  hint: 'look behind the @',
  ms: 0,
}
const hole = {
  kind: 'todo',
  file: 'link/veth.ts',
  line: 41,
  function: 'addVethPair',
  message: 'TODO(03-veth)',
  node: 'node1',
} as const
const sentence =
  'send RTM_NEWLINK with IFLA_LINKINFO kind "veth" and the peer nested inside, so that it is born in the pod'
const command = 'ip link add veth7c1 type veth peer name eth0 netns a'

const screens: Readonly<Record<string, string>> = {
  passing: tell(passing),
  'passing: in code': tell({ ...passing, track: 'code' }),
  'passing: everything': tell(passing, { verbose: true }),
  'passing: one step alone': tell({ ...passing, steps: passing.steps.slice(1, 2) }),
  'passing: the last lab of the course, which says nothing more': tell(
    { ...passing, lab: '09-end', earlier: [] },
    {
      lab: lab('09-end', [step('veth-pair', [])], { outro: '## End\n\n- a list\n\n| a | table |\n' }),
      course: { ...course, labs: [] },
    },
  ),
  'passing: the next lab needs the other underlay': tell(passing, { lab: { ...veth, id: '04-bridge', number: '04' } }),
  'failing: a mistake speaks': tell(failing(oneEndDown)),
  'failing: a mistake speaks, again': tell(failing(oneEndDown), { repeated: true }),
  'failing: no mistake is seen': tell(failing()),
  'failing: no mistake is seen, again': tell(failing(), { repeated: true }),
  'failing: the evidence is that of the place where the mistake was seen': tell(
    failing(oneEndDown, [unreachable, down]),
  ),
  'failing: as typed in the own shell': tell(failing(undefined, [unreachable]), { paste: true }),
  'failing: everything': tell(failing(oneEndDown, [down, unreachable]), { verbose: true }),
  'failing: many': tell(
    failing(
      undefined,
      Array.from({ length: 9 }, (_, index) => ({ ...down, expect: `eth${index} is up` })),
    ),
  ),
  'failing: a question': tell(failing(undefined, [answer])),
  'failing: and an earlier lab as well': tell(earlierBroken(failing(oneEndDown))),
  'failing: what is found was found in an earlier lab too': tell(
    earlierBroken(failing(undefined, [{ ...podGone, lab: '03-veth', expect: 'pod a has eth0' }])),
  ),
  'failing: only an earlier lab': tell(earlierBroken(passing, [podGone, { ...podGone, expect: 'a reaches itself' }])),
  'failing: only an earlier lab, everything': tell(earlierBroken(passing), { verbose: true }),
  'code: a hole': tell(troubled({ ...hole, sentence, command })),
  'code: a hole of which nothing is known, again': tell(troubled({ kind: 'todo', message: 'TODO(03-veth)' }), {
    repeated: true,
  }),
  "code: a hole in an earlier lab's module": tell(
    troubled({ ...hole, file: 'sandbox/pause.ts', function: 'startPause', sentence: 'unshare, spawn' }),
  ),
  'code: a file that does not parse': tell(
    troubled({
      kind: 'syntax',
      file: 'link/veth.ts',
      line: 7,
      message: "SyntaxError: Expected ',', got 'peer'",
      node: 'node1',
    }),
  ),
  'code: it threw': tell(
    troubled({ ...hole, kind: 'threw', message: 'RTM_NEWLINK veth7c1: EEXIST (File exists): name is taken' }),
  ),
  'code: it did not end': tell(troubled({ kind: 'timeout', message: 'did not end in 10 seconds', node: 'node2' })),
  'code: the workspace is not there': tell(
    troubled({ kind: 'missing', message: 'there is no workspace/driver.ts', node: 'node1' }),
  ),
}

test.each(Object.entries(screens))('screen: %s', (_, screen) => {
  expect(screen).toMatchSnapshot()
})

test('no screen is wider than 80 columns, but for commands and outputs, which are never broken', () => {
  const wide = Object.values(screens)
    .flatMap(screen => screen.split('\n'))
    .filter(line => line.length > 80 && !/^ +on |^ {8}|as a command/.test(line))
  expect(wide).toEqual([])
})

test('the last line of every screen says what to type next', () => {
  for (const screen of Object.values(screens))
    expect(screen.trimEnd().split('\n').at(-1)).toMatch(/: {2}cnilab |^open: {2}/)
})

test('the first words under the header of what does not hold are the diagnosis', () => {
  const second = (report: Report) => tell(report).split('\n')[2]
  expect(second(failing(oneEndDown))).toBe(`✘ ${oneEndDown.say}`)
  expect(second(failing())).toBe(`✘ ${down.expect}`)
  expect(second(troubled(hole))).toBe('✘ link/veth.ts:41 addVethPair is still a TODO')
})

test('colour repeats the marks and adds nothing else', () => {
  vi.stubEnv('NO_COLOR', undefined)
  vi.stubEnv('FORCE_COLOR', '1')
  const coloured = tell(earlierBroken(failing()), { verbose: true })
  expect(coloured).toContain('\u001B[31m✘\u001B[39m')
  expect(coloured).toContain('\u001B[32m✔\u001B[39m')
  vi.unstubAllEnvs()
  vi.stubEnv('NO_COLOR', '1')
  vi.stubEnv('FORCE_COLOR', undefined)
  expect(stripVTControlCharacters(coloured)).toBe(tell(earlierBroken(failing()), { verbose: true }))
})

test('the same diagnosis is the same text; another hole, another place or another finding is not', () => {
  const texts = [
    failing(oneEndDown),
    failing(),
    failing(undefined, [{ ...down, actual: 'no operstate' }]),
    earlierBroken(passing),
    troubled(hole),
    troubled({ ...hole, line: 60, function: 'raise' }),
  ].map(diagnosisOf)
  expect(new Set(texts).size).toBe(texts.length)
  expect(diagnosisOf(failing(oneEndDown))).toBe(diagnosisOf(failing(oneEndDown)))
  expect(diagnosisOf(passing)).toBeUndefined()
})
