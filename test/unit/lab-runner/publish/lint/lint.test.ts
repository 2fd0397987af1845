import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lint } from '../../../../../lab-runner/src/publish/lint/lint.ts'
import { root } from '../../../../../lab-runner/src/version.ts'
import { found, onDisk, scenario, shown } from './on-disk.ts'
import { wellFormed } from './well-formed.ts'

test.each(Object.entries(wellFormed))('well-formed: %s', async (_, files) => {
  const { findings } = await lint(onDisk(files))
  expect(findings.filter(({ rule }) => rule.level !== 'note').map(one => `${one.rule.id}: ${one.message}`)).toEqual([])
})

test('our own scenarios have neither errors nor warnings', async () => {
  const dir = join(root, 'killercoda')
  const { findings, scenarios } = await lint(dir, { budget: 10_000 })
  expect(scenarios).toBeGreaterThan(5)
  expect(findings.filter(({ rule }) => rule.level !== 'note').map(finding => shown(dir, finding))).toEqual([])
})

test('links that go round, devices and huge files are no trouble', async () => {
  const files = scenario({
    files: { 'step1.md': { link: '/dev/zero' }, 'verify.sh': { link: '../x' }, 'a/loop': { link: '..' } },
  })
  expect((await found(files)).map(line => line.replace(/:.*? /, ' '))).toEqual(
    expect.arrayContaining([expect.stringMatching(/path-outside/), expect.stringMatching(/file-missing/)]),
  )
  expect(await found(scenario({ files: { 'step1.md': '`a`'.repeat(800_000) } }))).toEqual([])
})

test('nothing of a hostile scenario is run', async () => {
  const dir = onDisk({})
  const trap = `touch ${dir}/ran`
  const files = scenario({
    files: {
      'verify.sh': `set +n\n${trap}\n$(${trap})\n\`${trap}\`\n}\n${trap}\n`,
      'background.sh': `")"; ${trap}; eval "${trap}"\n`,
      'foreground.sh': `' ; ${trap}\n`,
    },
  })
  for (const [path, content] of Object.entries(files))
    writeFileSync(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content))
  const { findings } = await lint(dir)
  expect(findings.map(({ rule }) => rule.id)).toContain('script-syntax')
  mkdirSync(join(dir, 'ran'))
})

const size = 500_000
const repeated = (text: string): string => text.repeat(Math.floor(size / text.length))

test.each([
  '`a` ',
  '` `` ',
  '![',
  '![](',
  '<img ',
  '<img src=',
  '<details ',
  '<details>',
  '<!-- ',
  '{{',
  '{{exec}}',
  '{{ TRAFFIC_',
  '```\n',
  '```a\n',
  '> ',
  '- ',
  'a```\n',
  '[[',
])('a page of half a megabyte of %j is linted in a moment', async text => {
  const started = process.cpuUsage()
  await lint(onDisk(scenario({ files: { 'step1.md': repeated(text), 'intro.md': `\`\`\`\n${repeated(text)}` } })))
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(3)
})

test.each([
  'while ',
  'while\n',
  'until a; sleep 1;',
  'kubectl logs ',
  '\nkubectl get ',
  ' ',
  'for ',
  '"',
  '"$(',
  '$(',
  "'",
  '<<E\n',
  '\\',
  'if a; then\n',
  'echo a\n',
  'apt ',
  'a=b ',
  'sudo -a ',
  '#',
  '# cnilab-ignore ',
  'while [ ',
])('a script of half a megabyte of %j is linted in a moment', async text => {
  const started = process.cpuUsage()
  const files = { 'verify.sh': repeated(text), 'background.sh': repeated(text), 'foreground.sh': repeated(text) }
  await lint(onDisk(scenario({ files })))
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(3)
})

test('what is no index.json is told', async () => {
  expect(await found({ 'index.json': '['.repeat(200_000) })).toEqual([
    'index.json:1:1 json-syntax: there is no JSON in this file',
  ])
  expect(await found({ 'index.json': ' '.repeat(600_000) })).toEqual([
    'index.json:1:1 json-syntax: the file is far too large for a scenario',
  ])
})

test('600 scenarios take less than 5 s of this process', async () => {
  const files = Object.entries(wellFormed['two nodes'] ?? {})
  const dir = onDisk({})
  for (let number = 0; number < 600; number++) {
    for (const [path, content] of files) {
      const file = join(dir, `c${number % 20}`, `s${number}`, path)
      mkdirSync(join(file, '..'), { recursive: true })
      const own = path.endsWith('.sh') ? `# ${number}\n` : path.endsWith('.md') ? `\nNumber ${number}.\n` : ''
      writeFileSync(file, typeof content === 'string' ? content + own : JSON.stringify(content))
    }
  }
  const before = process.cpuUsage()
  const { scenarios } = await lint(dir)
  const { user, system } = process.cpuUsage(before)
  expect(scenarios).toBe(600)
  expect((user + system) / 1e6).toBeLessThan(5)
}, 60_000)
