import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { lintFolders } from '../../../../../lab-runner/src/publish/lint/lint-folders.ts'
import { details, onDisk, page, scenario } from './on-disk.ts'

const broken = {
  ...details({ intro: { text: 'Intro.md' }, steps: [{ text: 'step1.md', verifiy: 'verify.sh' }] }),
  files: { 'step1.md': '# Look at the other one\n\n`ip route`{{execute HOST2}}\n' },
}

const screenOf = (lines: readonly string[], dir: string) =>
  lines.map(line =>
    line
      .replaceAll(dir, 'DIR')
      .replaceAll(relative(process.cwd(), dir), 'DIR')
      .replace(/\d\.\d s$/, '0.0 s'),
  )

test('the screen: findings under their file, what they are, what to type next', async () => {
  const dir = onDisk(scenario(broken))
  const { lines, ok } = await lintFolders([dir], { level: 'note' })
  expect(ok).toBe(false)
  expect(screenOf(lines, dir)).toMatchInlineSnapshot(`
    [
      "DIR/index.json",
      "  ✘ 6:15  text "Intro.md" is not there; "intro.md" is (file-missing)",
      "  · 9:7   its only step has no verify (unverified)",
      "  ? 11:9  nothing reads "verifiy" in details.steps[]; did you mean "verify"?",
      "          (unknown-key)",
      "",
      "DIR/step1.md",
      "  ✘ 3:11  {{execute HOST2}} cannot choose a host; write ssh node01 into the",
      "          command (action-other-host)",
      "",
      "1 scenario, 3 files: 2 ✘ errors, 1 ? warning, 1 · note                     0.0 s",
      "why:    cnilab killercoda lint --explain file-missing",
      "mend 1: cnilab killercoda lint DIR --fix",
    ]
  `)
  for (const line of lines) if (!line.includes(dir)) expect([...line].length).toBeLessThanOrEqual(80)
})

test('notes are counted, and shown when asked for', async () => {
  const dir = onDisk(page('`a`{{execute}}\n'))
  expect(screenOf((await lintFolders([dir], {})).lines, dir)).toEqual([
    '1 scenario, 7 files: 0 ✘ errors, 0 ? warnings, 1 · note                    0.0 s',
    'notes:  cnilab killercoda lint DIR --level note',
  ])
  expect((await lintFolders([dir], { level: 'note' })).lines).toContain(
    '  · 1:4  {{execute}} is called {{exec}} today (action-old-name)',
  )
})

test('nothing found says so', async () => {
  const dir = onDisk(scenario())
  const { lines, ok } = await lintFolders([dir], { level: 'note' })
  expect(ok).toBe(true)
  expect(screenOf(lines, dir)).toEqual([`1 scenario, 7 files: nothing found${' '.repeat(40)} 0.0 s`])
})

test('JSON is what programs read', async () => {
  const dir = onDisk(page('`a`{{exeute}}\n'))
  const { lines } = await lintFolders([dir], { format: 'json' })
  expect(JSON.parse(lines.join('\n'))).toMatchObject({
    scenarios: 1,
    counts: { error: 1, warning: 0, note: 0 },
    findings: [
      { rule: 'action-unknown', level: 'error', file: join(dir, 'step1.md'), line: 1, column: 4, fixable: false },
    ],
    ok: false,
  })
})

test('a budget for assets', async () => {
  const files = scenario({
    ...details({ assets: { host01: [{ file: '*', target: '/root' }] } }),
    files: { 'assets/x': 'x'.repeat(10_001) },
  })
  const dir = onDisk(files)
  expect((await lintFolders([dir], { budget: '10kB' })).lines.join('\n')).toMatch(
    '10.0 kB for each learner, and 10.0 kB are allowed',
  )
  expect((await lintFolders([dir], { budget: '11k' })).lines).toHaveLength(1)
})

test.each([
  [[], {}, /which folder/],
  [['/nowhere'], {}, /^\/nowhere is not there$/],
  [['package.json'], {}, /is no folder/],
  [['lab-runner'], {}, /there is no scenario in lab-runner/],
  [['.'], { explain: 'fence-opne' }, /^there is no rule "fence-opne"$/],
  [['.'], { budget: 'much' }, /^"much" is no size$/],
])('%j %j is told, not found', async (folders, flags, says) => {
  await expect(lintFolders(folders, flags)).rejects.toThrow(
    expect.objectContaining({ message: expect.stringMatching(says), exit: 2 }),
  )
})

test('one index.json stands for its folder', async () => {
  const dir = onDisk(scenario())
  expect((await lintFolders([join(dir, 'index.json')], {})).ok).toBe(true)
})
