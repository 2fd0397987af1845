import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCourse } from '../../lab-runner/src/course/load.ts'
import { splitMarkdown } from '../../lab-runner/src/course/markdown.ts'
import { handSteps } from '../../lab-runner/src/lesson/hand.ts'
import { courseTree } from '../../lab-runner/src/publish/killercoda/course-tree.ts'
import { root } from '../../lab-runner/src/version.ts'

const course = loadCourse(join(root, 'labs'))
/** The machines are given one network; a lab that needs a router between them is no scenario. */
const published = course.labs.filter(({ underlays }) => underlays.includes('bridged'))
const repository = 'https://github.com/somebody/course'
const tree = courseTree(course, { version: '1.2.3', repository })
const text = (path: string) => tree.get(path) ?? ''
const pages = [...tree].filter(([path]) => path.endsWith('.md'))

test('structure.json lists every scenario, and every lab that can be one is', () => {
  const { items } = JSON.parse(text('structure.json'))
  expect(items.map(({ path }: { path: string }) => path)).toEqual(published.map(({ id }) => id))
})

describe.each(published.map(lab => [lab.id, lab] as const))('%s', (id, lab) => {
  const { details } = JSON.parse(text(`${id}/index.json`))
  const steps = handSteps(lab, 'bridged')

  test('every file that index.json names is there, and no other', () => {
    const texts = [details.intro, ...details.steps, details.finish].flatMap(part =>
      [part.text, part.background, part.foreground, part.verify].filter(file => file !== undefined),
    )
    const assets = details.assets.host01.map(({ file }: { file: string }) => `assets/${file}`)
    const named = ['index.json', ...texts, ...assets].map(file => `${id}/${file}`)
    expect([...tree.keys()].filter(path => path.startsWith(`${id}/`)).sort()).toEqual(named.sort())
  })

  test('a step has a verify where it has checks, of one line', () => {
    expect(details.steps.map(({ title }: { title: string }) => title)).toEqual(steps.map(({ title }) => title))
    const verifies = details.steps.map(({ verify }: { verify?: string }) => verify && text(`${id}/${verify}`))
    const wanted = steps.map(
      step => step.checks.length > 0 && `exec timeout 40 /opt/cnilab-setup/cnilab-verify ${id} ${step.id}\n`,
    )
    expect(verifies.map((line?: string) => line ?? false)).toEqual(wanted)
  })

  test('the assets are at most 10 kB', () => {
    const size = [...tree]
      .filter(([path]) => path.startsWith(`${id}/assets/`))
      .reduce((sum, [, file]) => sum + file.length, 0)
    expect(size).toBeLessThanOrEqual(10_000)
  })

  test('every command of the solution is there to click', () => {
    const clicks = steps.flatMap((_, at) => clicksOf(text(`${id}/step${at + 1}.md`))).join('\n')
    const lines = steps.flatMap(({ commands }) => commands).flatMap(command => command.text.split('\n'))
    const renamed = lines.map(line => line.replaceAll('eth0', 'IF'))
    expect(renamed.filter(line => !clicks.replaceAll(/eth0|lab0/g, 'IF').includes(line))).toEqual([])
  })
})

test('what is clicked is shell, without tabs, which a terminal would complete', () => {
  const scripts = pages.flatMap(([, page]) => clicksOf(page))
  expect(scripts.length).toBeGreaterThan(100)
  expect(scripts.filter(script => script.includes('\t'))).toEqual([])
  const wrong = scripts.filter(script => spawnSync('bash', ['-n'], { input: script }).status !== 0)
  expect(wrong).toEqual([])
})

test('scripts are shell', () => {
  const scripts = [...tree].filter(([path]) => /\.sh$|cnilab-verify$/.test(path))
  const wrong = [...new Map(scripts.map(([path, script]) => [script, path]))].filter(
    ([script]) => spawnSync('bash', ['-n'], { input: script }).status !== 0,
  )
  expect(wrong).toEqual([])
})

test('links into the repository lead to files that are there', () => {
  const links = pages.flatMap(([path, page]) =>
    [...page.matchAll(/\]\((\S+?)\)/g)].map(([, target = '']) => ({ path, target })),
  )
  const ours = links.filter(({ target }) => target.startsWith(`${repository}/`))
  const prefix = `${repository}/blob/HEAD/`
  expect(ours.length).toBeGreaterThan(3)
  expect(ours.filter(({ target }) => !existsSync(join(root, target.slice(prefix.length).replace(/#.*/, ''))))).toEqual(
    [],
  )
  expect(links.filter(({ target }) => !/^https:|^#/.test(target))).toEqual([])
})

test('nobody on the platform is told of node1 and node2, but by a list that they write themselves', () => {
  expect(pages.filter(([, page]) => /(?<!"name": ")\bnode[12]\b/.test(page)).map(([path]) => path)).toEqual([])
})

/** Text of the fences that run when they are clicked. */
function clicksOf(page: string): readonly string[] {
  const lines = page.split('\n')
  return splitMarkdown(page.replaceAll('```{{exec}}', '```')).flatMap(block =>
    block.kind === 'fence' && lines[block.line - 2 + block.text.split('\n').length] === '```{{exec}}'
      ? [block.body.join('\n')]
      : [],
  )
}
