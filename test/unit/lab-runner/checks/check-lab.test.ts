import { expect, test } from 'vitest'
import { judgeAnswer } from '../../../../lab-runner/src/checks/judge-answer.ts'
import { rightAnswers } from '../../../../lab-runner/src/checks/right-answers.ts'
import { type CheckRun, checkEarlier, checkLab, seenMistakes } from '../../../../lab-runner/src/checks/run-checks.ts'
import type { AnswerCheck, Lab, Step } from '../../../../lab-runner/src/course/lab.ts'
import { pinned, recordedCluster, type Table, tables } from './recorded-cluster.ts'
import { check, course, lab, mistake, step } from './small-lab.ts'

const bad = { exitCode: 1 }
const good: Table = tables(pinned, { node1: { true: '' }, node2: { true: '' }, a: { true: '' } })

function checkOn(table: Table, steps: readonly Step[], change: Partial<CheckRun> = {}) {
  const veth = lab('03-veth', steps)
  const { cluster, asked } = recordedCluster(tables(good, table))
  const unit = async (file: string) => ({ ok: file.includes('good'), message: `${file} was run` })
  const run: CheckRun = { course: course([veth]), lab: veth, cluster, track: 'hand', unit, answers: {}, earlier: [] }
  return { asked, report: checkLab({ ...run, ...change }) }
}

const states = (steps: Awaited<ReturnType<typeof checkLab>>['steps']) =>
  steps.map(({ id, checks }) => `${id}: ${checks.map(({ state }) => state).join(' ')}`)

test('all steps hold', async () => {
  const { report } = checkOn({}, [step('pair', [check(), check({ on: 'a' })]), step('up', [check()])])
  const { ok, steps, ms, ...rest } = await report
  expect(ok).toBe(true)
  expect(states(steps)).toEqual(['pair: held held', 'up: held'])
  expect(rest).toEqual({ lab: '03-veth', title: 'About veth', track: 'hand', underlay: 'bridged', earlier: [] })
})

test('what follows a failing step is not asked', async () => {
  const steps = [step('pair', [check({ run: ['first'] })]), step('up', [check({ run: ['second'] })])]
  const { report, asked } = checkOn({ node1: { first: bad, second: '' } }, steps)
  expect(states((await report).steps)).toEqual(['pair: failed', 'up: not-asked'])
  expect((await report).ok).toBe(false)
  expect(asked).toEqual(['node1 first'])
})

test('evidence: where, what was run, as typed here, expected, actual, whole output, hint', async () => {
  const { report } = checkOn({ a: { 'ip link': { exitCode: 1, stdout: 'out\n', stderr: 'err: no such link\n' } } }, [
    step('pair', [check({ on: 'a', run: ['ip', 'link'], expect: 'a has a link', hint: 'which?' })]),
  ])
  expect((await report).steps[0]?.checks[0]).toEqual({
    lab: '03-veth',
    step: 'pair',
    expect: 'a has a link',
    state: 'failed',
    on: 'pod a',
    argv: ['ip', 'link'],
    paste: ['enter', 'a', 'ip', 'link'],
    expected: 'exit 0',
    actual: 'exit 1: err: no such link',
    output: 'out\nerr: no such link\n',
    hint: 'which?',
    ms: expect.any(Number),
  })
})

test('a check waits for those it needs, and is not asked when one of them does not hold', async () => {
  const checks = [
    check({ id: 'ping', run: ['ping'], needs: ['link', 'up'] }),
    check({ id: 'trace', run: ['trace'], needs: ['ping'] }),
    check({ id: 'link', run: ['link'] }),
    check({ id: 'up', run: ['up'] }),
  ]
  const failing = checkOn({ node1: { link: '', up: bad, ping: '', trace: '' } }, [step('pair', checks)])
  expect(states((await failing.report).steps)).toEqual(['pair: not-asked not-asked held failed'])
  expect(failing.asked.toSorted()).toEqual(['node1 link', 'node1 up'])
  const holding = checkOn({ node1: { link: '', up: '', ping: '', trace: '' } }, [step('pair', checks)])
  expect(states((await holding.report).steps)).toEqual(['pair: held held held held'])
  expect(holding.asked.slice(2)).toEqual(['node1 ping', 'node1 trace'])
})

test('checks that need each other in a circle are a fault of the course', async () => {
  const circle = [check({ id: 'a', needs: ['b'] }), check({ id: 'b', needs: ['a'] })]
  await expect(checkOn({}, [step('pair', circle)]).report).rejects.toMatchObject({ exit: 4 })
})

test('checks of a step run at once and end together, a chain of needs too', async () => {
  const down = { json: [{ operstate: 'UP' }] }
  const chain = [
    ...Array.from({ length: 20 }, (_, index) => check({ ...down, run: ['look', String(index)], within: 400 })),
    check({ id: 'late', run: ['late'], stdout: 'now', within: 400 }),
    check({ run: ['after-late'], within: 400, needs: ['late'] }),
  ]
  let first: number | undefined
  const late = () => {
    first ??= performance.now()
    return performance.now() - first > 250 ? 'now' : 'not yet'
  }
  const looks = Object.fromEntries(chain.map(({ run }) => [run.join(' '), '[{"operstate":"DOWN"}]']))
  const { report } = checkOn({ node1: { ...looks, late, 'after-late': bad } }, [step('pair', chain)])
  const { ms, steps } = await report
  expect(steps[0]?.checks.slice(-2).map(({ state }) => state)).toEqual(['held', 'failed'])
  expect(ms).toBeLessThan(400 + 500)
})

const twoMistakes = [
  mistake('not listed first', { on: 'node1', run: ['other'], exit: 0 }),
  mistake('one end down', { on: 'a', run: ['link'], stdout: 'DOWN' }),
  mistake('also seen', { on: 'a', run: ['link'], stdout: 'DO' }),
]
const withMistakes = [step('up', [check({ on: 'a', run: ['link'], stdout: 'UP' })], { mistakes: twoMistakes })]

test('the first listed mistake that is seen speaks, with the look that showed it', async () => {
  const { report } = checkOn({ a: { link: 'DOWN' }, node1: { other: bad } }, withMistakes)
  expect((await report).steps[0]?.mistake).toEqual({
    name: 'one end down',
    say: 'you made the mistake: one end down',
    on: 'pod a',
    argv: ['link'],
    paste: ['enter', 'a', 'link'],
  })
})

test('no mistake is looked for where all holds, and none speaks where none is seen', async () => {
  const holding = checkOn({ a: { link: 'UP' } }, withMistakes)
  expect((await holding.report).steps[0]).not.toHaveProperty('mistake')
  expect(holding.asked).toEqual(['a link'])
  const other = checkOn({ a: { link: 'gone' }, node1: { other: bad } }, withMistakes)
  expect((await other.report).steps[0]).not.toHaveProperty('mistake')
})

test('all mistakes that are seen are told to a proof; one whose fact is missing is not seen', async () => {
  const noEth0 = { exitCode: 1, stderr: 'Device "eth0" does not exist.' }
  const { cluster } = recordedCluster(tables(good, { a: { link: 'DOWN', 'ip -j addr show dev eth0': noEth0 } }))
  const mistakes = [...twoMistakes, mistake('no fact', { on: 'node1', run: ['ping', '{a.ip}'], not: { exit: 0 } })]
  expect((await seenMistakes({ mistakes }, cluster)).map(({ name }) => name)).toEqual(['one end down', 'also seen'])
})

test('a missing fact fails its check and says which', async () => {
  const noEth0 = { exitCode: 1, stderr: 'Device "eth0" does not exist.' }
  const { report } = checkOn({ a: { 'ip -j addr show dev eth0': noEth0 } }, [
    step('pair', [check({ run: ['ping', '{a.ip}'] })]),
  ])
  expect((await report).steps[0]?.checks[0]).toMatchObject({
    state: 'failed',
    on: 'pod a',
    expected: 'an interface eth0',
    actual: 'Device "eth0" does not exist.',
    hint: 'is it true?',
  })
})

test("what belongs to the other track or underlay is left out, a unit test is the code's", async () => {
  const steps = [
    step('pair', [
      check({ track: 'hand' }),
      check({ track: 'code' }),
      check({ underlay: 'routed' }),
      { unit: 'good.test.ts', expect: 'the plan is right', hint: '' },
    ]),
    step('code-only', [check()], { track: 'code' }),
    step('routed-only', [check()], { underlay: 'routed' }),
  ]
  expect(states((await checkOn({}, steps).report).steps)).toEqual(['pair: held'])
  expect(states((await checkOn({}, steps, { track: 'code' }).report).steps)).toEqual([
    'pair: held held',
    'code-only: held',
  ])
})

test('a unit test that fails is a failed check with what it said', async () => {
  const { report } = checkOn({}, [step('pair', [{ unit: 'bad.test.ts', expect: 'it plans', hint: '' }])], {
    track: 'code',
  })
  expect((await report).steps[0]?.checks[0]).toMatchObject({ state: 'failed', actual: 'bad.test.ts was run' })
})

test('one step alone, and a step that is not there', async () => {
  const steps = [step('pair', [check({ run: ['missing'] })]), step('up', [check()])]
  expect(states((await checkOn({}, steps, { step: 'up' }).report).steps)).toEqual(['up: held'])
  await expect(checkOn({}, steps, { step: 'down' }).report).rejects.toMatchObject({
    message: 'lab 03-veth has no step "down" (by hand, bridged)',
    suggestions: ['its steps: pair, up'],
  })
})

const earlier: readonly Lab[] = [
  lab('01-netns', [step('pin', [check({ run: ['pinned'] }), check({ run: ['once'], holds: 'here' })])]),
  lab('02-pause', [
    step('pause', [check({ id: 'p', run: ['pause'] }), check({ run: ['zombies'], needs: ['p'] })]),
    step('code', [check({ run: ['code'] })], { track: 'code' }),
  ]),
  lab('00-tour', [step('look', [check({ holds: 'here' })])]),
]

test('of earlier labs only what lasts is asked; what fails makes the whole report fail', async () => {
  const { report, asked } = checkOn({ node1: { pinned: '', pause: bad } }, [step('pair', [check()])], { earlier })
  const { ok, earlier: found } = await report
  expect(ok).toBe(false)
  expect(found.map(({ lab, failed }) => [lab, failed.map(({ argv }) => argv?.[0])])).toEqual([
    ['01-netns', []],
    ['02-pause', ['pause']],
  ])
  expect(asked.toSorted()).toEqual(['node1 pause', 'node1 pinned', 'node1 true'])
})

test('earlier labs can be asked on their own', async () => {
  const { cluster } = recordedCluster({ node1: { pinned: bad, pause: '', zombies: '' } })
  const found = await checkEarlier(earlier, cluster, 'hand')
  expect(found.map(({ lab, failed }) => `${lab} ${failed.length}`)).toEqual(['01-netns 1', '02-pause 0'])
})

const question: AnswerCheck = {
  id: 'peer',
  expect: "the index of a's peer",
  answer: { on: 'a', run: ['ip', 'link'], take: '@if(\\d+)' },
  hint: 'look behind the @',
}

test('answers: not given, wrong, right; the right one is in no field of the report', async () => {
  const table = { a: { 'ip link': '2: eth0@if4711: <UP>' } }
  const ask = async (answers: Record<string, string>) =>
    (await checkOn(table, [step('q', [question])], { answers }).report).steps[0]?.checks[0]
  expect(await ask({})).toMatchObject({
    state: 'failed',
    actual: 'not answered yet',
    expected: 'an answer:  cnilab answer peer VALUE',
  })
  const wrong = await ask({ peer: '3' })
  expect(wrong).toMatchObject({ state: 'failed', actual: 'you answered 3' })
  expect(JSON.stringify(wrong)).not.toContain('4711')
  expect(await ask({ peer: '4711' })).toMatchObject({ state: 'held' })
})

test('an answer is judged on the cluster as it is now', async () => {
  const { cluster } = recordedCluster(tables(good, { a: { 'ip link': '2: eth0@if7: <UP>' } }))
  expect(await judgeAnswer(question, '7', cluster)).toBe(true)
  expect(await judgeAnswer(question, '8', cluster)).toBe(false)
  expect(await rightAnswers(lab('00-tour', [step('q', [question, check()])]), cluster)).toEqual({ peer: '7' })
})

test('what only a kubelet can answer is asked where there is one', async () => {
  const { cluster } = recordedCluster(tables(good, { a: { 'ip link': '2: eth0@if7: <UP>' } }))
  const tour = lab('00-tour', [
    step('q', [question]),
    { ...step('real', [{ ...question, id: 'real' }]), kubelet: true },
  ])
  expect(await rightAnswers(tour, cluster)).toEqual({ peer: '7' })
  expect(await rightAnswers(tour, { ...cluster, kubelets: true })).toEqual({ peer: '7', real: '7' })
})

test('where the cluster cannot say, no answer is called wrong', async () => {
  const noLink = recordedCluster(tables(good, { a: { 'ip link': '1: lo: <UP>' } }))
  await expect(judgeAnswer(question, '7', noLink.cluster)).rejects.toThrow(
    'nothing to compare your answer to peer with: 1: lo: <UP>',
  )
  const noPod = recordedCluster({ a: { 'ip link': { exitCode: 125 } }, node1: { 'ip netns list': '' } })
  await expect(judgeAnswer(question, '7', noPod.cluster)).rejects.toThrow('pod a does not exist on node1')
})

test('a node that ends while it is asked is an answer, not an error of ours', async () => {
  const { cluster } = recordedCluster(good)
  const [node1] = cluster.nodes
  const gone = Object.assign(new Error("ENOENT: no such file or directory, readlink '/proc/77/ns/user'"), {
    syscall: 'readlink',
  })
  const nodes = node1 === undefined ? [] : [{ ...node1, exec: () => Promise.reject(gone) }]
  const { report } = checkOn({}, [step('pair', [check()])], { cluster: { ...cluster, nodes } })
  expect((await report).steps[0]?.checks[0]?.actual).toMatch(/^exit 126: it could not be run: .*ENOENT/)
})
