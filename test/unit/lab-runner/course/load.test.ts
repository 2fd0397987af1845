import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ContentError } from '../../../../lab-runner/src/course/content-error.ts'
import { loadCourse } from '../../../../lab-runner/src/course/load.ts'
import { LabError } from '../../../../lab-runner/src/errors.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { courseYaml, labYaml, readme, tinyCourse } from './tiny-course.ts'

/** What is said about a course, one line each, paths from its folder. */
function complaints(files: Readonly<Record<string, string>>): readonly string[] {
  const dir = tinyCourse(files)
  try {
    loadCourse(dir)
  } catch (error) {
    if (!(error instanceof ContentError)) throw error
    expect(error.exit).toBe(4)
    return error.message.replaceAll(`${dir}/`, '').split('\n')
  }
  return []
}

const yaml = (from: string | RegExp, to: string) => {
  expect(labYaml).toMatch(from)
  return complaints({ '03-veth/lab.yaml': labYaml.replace(from, to) })
}
const page = (from: string | RegExp, to: string) => {
  expect(readme).toMatch(from)
  return complaints({ '03-veth/README.md': readme.replace(from, to) })
}

describe('a course that is right', () => {
  test('is read with all defaults filled in', () => {
    const dir = tinyCourse()
    const [lab] = loadCourse(dir).labs
    expect(lab).toMatchObject({
      id: '03-veth',
      number: '03',
      module: 'link',
      underlays: ['bridged', 'routed'],
      dir: join(dir, '03-veth'),
      intro: 'What it is.',
      outro: '## What you built\n\nA cable.',
    })
    expect(lab?.steps.map(({ id, title }) => [id, title])).toEqual([
      ['pair', 'Make a pair'],
      ['look', 'Look'],
    ])
    const [up, answers] = lab?.steps[0]?.checks ?? []
    expect(up).toMatchObject({ within: 2000, holds: 'always', needs: [] })
    expect(answers).toMatchObject({ run: ['ping', '-c', '1', '10.244.1.2'], within: 0 })
    expect(lab?.steps[0]?.commands).toEqual([
      {
        node: 'node1',
        text: 'ip link add eth0 netns a type veth peer name veth-a',
        look: false,
        folded: false,
        line: 11,
      },
      { node: 'node1', text: 'ip -n a link set eth0 up', look: false, folded: false, line: 12 },
    ])
  })
})

test('the examples of labs/README.md are a lab', () => {
  const guide = readFileSync(join(root, 'labs/README.md'), 'utf8')
  const page = /^````\n([\s\S]*?)^````$/m.exec(guide)?.[1] ?? ''
  const facts = /^```yaml\n([\s\S]*?)^```$/m.exec(guide)?.[1] ?? ''
  const pods = courseYaml.replace('pods:\n', 'pods:\n  c: { node: node2, ips: [10.244.2.2/24] }\n')
  expect(facts).toContain('title:')
  expect(complaints({ 'course.yaml': pods, '03-veth/lab.yaml': facts, '03-veth/README.md': page })).toEqual([])
})

describe('lab.yaml', () => {
  test('an unknown key is told with the near one and all others', () => {
    expect(yaml('expect: eth0', 'expekt: eth0')).toEqual([
      '03-veth/lab.yaml:8:9: missing key "expect"',
      '03-veth/lab.yaml:9:9: unknown key "expekt"; did you mean expect? allowed: id, expect, on, run, first, exit, stdout, json, not, within, hint, holds, underlay, track, needs',
    ])
  })

  test('an unknown key of the lab itself', () => {
    expect(yaml('minutes: 30', 'minutes: 30\ntrack: code')).toEqual([
      '03-veth/lab.yaml:4:1: unknown key "track"; allowed: title, module, netconf, minutes, cka, pods, underlays, steps',
    ])
  })

  test('a wrong type says what it should be and what it is', () => {
    expect(yaml('minutes: 30', 'minutes: half an hour')).toEqual([
      '03-veth/lab.yaml:3:10: minutes: expected a number, found "half an hour"',
    ])
    expect(yaml('checks: []', 'checks: { a: 1 }')).toEqual([
      '03-veth/lab.yaml:26:13: checks: expected a list, found keys and values',
    ])
  })

  test('a wrong word says which words there are', () => {
    expect(yaml('within: 2s', 'holds: allways')).toEqual([
      '03-veth/lab.yaml:13:16: holds: "allways"; did you mean always? allowed: always, here',
    ])
  })

  test('a time without unit', () => {
    expect(yaml('within: 2s', 'within: 2')).toEqual([
      '03-veth/lab.yaml:13:17: within: expected a time, as 2s or 500ms, found 2',
    ])
  })

  test('a regular expression that is none', () => {
    expect(yaml('stdout: DOWN', 'stdout: "(DOWN"')).toEqual([
      '03-veth/lab.yaml:23:49: stdout: invalid regular expression: /(DOWN/m: Unterminated group',
    ])
  })

  test('a missing key', () => {
    expect(yaml('        hint: is there a route?\n', '')).toEqual(['03-veth/lab.yaml:15:9: missing key "hint"'])
  })

  test('a second step, check or mistake of one name', () => {
    expect(yaml('- id: look', '- id: pair')).toContainEqual('03-veth/lab.yaml:25:9: a second step "pair"')
    expect(yaml('- expect: a answers', '- id: up\n        expect: a answers')).toEqual([
      '03-veth/lab.yaml:15:13: a second check "up"',
    ])
  })

  test('a place that is no node and no pod', () => {
    expect(yaml('on: node1', 'on: node3')).toEqual([
      '03-veth/lab.yaml:16:13: place "node3" is not known; did you mean node1 or node2? allowed: node1, node2, a, outside',
    ])
  })

  test('a check that needs one that is not there', () => {
    expect(yaml('needs: [up]', 'needs: [upp]')).toEqual([
      '03-veth/lab.yaml:18:17: check "upp" is not known; did you mean up? allowed: up',
    ])
  })

  test('a unit check whose file is not there', () => {
    const unit =
      '- expect: a answers\n        unit: test/unit/no.test.ts\n        hint: write it\n      - expect: again a answers'
    expect(yaml('- expect: a answers', unit)).toEqual(['03-veth/lab.yaml:16:15: no such file: test/unit/no.test.ts'])
  })

  test('a mistake made with a command that the step does not have', () => {
    expect(yaml('drop: ip -n a link set eth0 up', 'drop: ip -n a link set eth1 up')).toEqual([
      '03-veth/lab.yaml:22:15: not a command of step pair: ip -n a link set eth1 up; did you mean ip -n a link set eth0 up? allowed: ip link add eth0 netns a type veth peer name veth-a, ip -n a link set eth0 up',
    ])
    expect(yaml('drop: ip -n a link set eth0 up', 'instead: [ip link, ip -n a link set lo up]')).toEqual([
      expect.stringMatching(/^03-veth\/lab\.yaml:22:15: not a command of step pair: ip link; did you mean /),
    ])
  })

  test('YAML that does not parse', () => {
    expect(yaml('on: a\n', 'on: [a\n')[0]).toMatch(/^03-veth\/lab\.yaml:1[01]:\d+: .*flow sequence/)
    expect(yaml('minutes: 30', 'minutes: 30\nminutes: 31')).toEqual(['03-veth/lab.yaml:4:1: map keys must be unique'])
  })

  test('all that is wrong is told at once', () => {
    const text = labYaml.replace('minutes: 30', 'minutes: -1').replace('within: 2s', 'within: soon')
    expect(complaints({ '03-veth/lab.yaml': text })).toHaveLength(2)
  })
})

describe('README.md and lab.yaml', () => {
  test('a section that lab.yaml does not check', () => {
    expect(page('## Look', '## More\n<!-- step: more -->\n\nText.\n\n## Look')).toEqual([
      '03-veth/README.md:16:1: step more is not in lab.yaml, so nothing checks it; allowed: pair, look',
    ])
  })

  test('a step that README.md does not tell', () => {
    expect(yaml('- id: look', '- id: lock')).toEqual([
      '03-veth/lab.yaml:25:9: step lock has no <!-- step: lock --> in README.md',
    ])
  })

  test('a step without checks that is not marked as one that looks', () => {
    expect(page('<!-- step: look look -->', '<!-- step: look -->')).toEqual([
      '03-veth/lab.yaml:25:9: step look has no checks; give it some, or mark it <!-- step: look look --> in README.md',
    ])
  })

  test('another order', () => {
    const [head = '', pair = '', rest = ''] = labYaml.split(/^(?= {2}- id: )/m)
    expect(complaints({ '03-veth/lab.yaml': `${head}${rest}${pair}` })).toEqual([
      '03-veth/lab.yaml:6:3: order of steps differs from README.md: pair, look',
    ])
  })

  test('a place on a fence that is not known', () => {
    expect(page('```bash node1\n', '```bash nod1\n')[0]).toBe(
      '03-veth/README.md:10:1: unknown place "nod1" on a fence; did you mean node1? allowed: node1, node2, outside, look',
    )
  })

  test('a marker that reads like none', () => {
    expect(page('<!-- end -->', '<!-- end of it -->')).toEqual([
      '03-veth/README.md:22:1: a marker reads <!-- step: ID -->, <!-- step: ID look --> or <!-- end -->',
    ])
  })

  test('a fence that is never closed', () => {
    expect(page('ip link\n```', 'ip link')).toEqual(['03-veth/README.md:18:1: this fence is never closed'])
  })
})

describe('the course itself', () => {
  test('a pod on a node that is not there', () => {
    expect(complaints({ 'course.yaml': courseYaml.replace('a: { node: node1', 'a: { node: node9') })).toEqual([
      'course.yaml:6:14: node "node9" is not known; did you mean node1 or node2? allowed: node1, node2',
    ])
  })

  test('two labs of one number, a lab without lab.yaml', () => {
    const twin = { '03-other/README.md': readme, '03-other/lab.yaml': labYaml.replace('module: link', 'module: other') }
    expect(complaints(twin)).toEqual(['03-veth/lab.yaml:1:1: same number or module as 03-other'])
    expect(complaints({ '04-more/README.md': readme })).toEqual([
      '04-more/lab.yaml:1:1: cannot be read: ENOENT: no such file or directory',
    ])
  })

  test('a folder without a course is no content error', () => {
    expect(() => loadCourse('/nowhere/labs')).toThrow(LabError)
    expect(() => loadCourse('/nowhere/labs')).not.toThrow(ContentError)
  })
})
