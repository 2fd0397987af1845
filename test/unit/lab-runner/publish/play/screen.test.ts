import { expect, test } from 'vitest'
import type { PlayReport, StepReport } from '../../../../../lab-runner/src/publish/play/report.ts'
import { screenOf } from '../../../../../lab-runner/src/publish/play/screen.ts'

const step = (number: number, rest: Partial<StepReport> & Pick<StepReport, 'outcome'>): StepReport => ({
  ...{ number, title: `Step ${number}`, said: [], notes: [], typed: 2, asked: [], ms: 1234 },
  ...rest,
})
const report = (verdict: PlayReport['verdict'], steps: readonly StepReport[], sentence?: string): PlayReport => ({
  ...{ title: 'Pods', verdict, said: [], steps, notes: [], ms: { platform: 900, prepare: 100, all: 4321 } },
  ...(sentence === undefined ? {} : { sentence }),
})
const show = (shown: PlayReport) => screenOf(shown, { dir: 'pods', verbose: false }).join('\n')

test('what holds, and what is only looked at', () => {
  expect(
    show(report('passed', [step(1, { outcome: 'passed' }), step(2, { outcome: 'unverified', typed: 1 })])),
  ).toMatchInlineSnapshot(`
    "Pods                                          1 of 1 steps hold, 1 without CHECK

    ✔ 1 Step 1                                 2 clicks, CHECK no → yes, yes   1.2 s
    · 2 Step 2                                  1 click, has no CHECK: shows nothing

    next:  cnilab killercoda lint pods                                         4.3 s"
  `)
})

test('what failed, with what came back', () => {
  const failed = step(1, {
    outcome: 'failed',
    sentence: 'verify.sh still says no',
    said: ['no /tmp/y'],
    notes: ['s.md:3: ended with 127'],
  })
  expect(show(report('failed', [failed, step(2, { outcome: 'skipped' })]))).toMatchInlineSnapshot(`
    "Pods                                                           0 of 2 steps hold

    ✘ 1 Step 1                                                                 1.2 s
        verify.sh still says no
          | no /tmp/y
        · s.md:3: ended with 127
    · 2 Step 2                                                            not played

    look yourself:  cnilab killercoda play pods --until 1 --keep               4.3 s"
  `)
})

test('what cannot be played here is not passed', () => {
  expect(
    show(
      report('cannot', [step(1, { outcome: 'skipped' })], 'verify.sh calls kubectl, and there is no Kubernetes here'),
    ),
  ).toMatchInlineSnapshot(`
    "Pods

    ? cannot be played here: verify.sh calls kubectl, and there is no Kubernetes
        here

    what can be known without playing it:  cnilab killercoda lint pods"
  `)
})
