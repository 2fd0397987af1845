/** What a schema cannot say: names that must exist, be unique, or agree between lab.yaml and README.md. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import type { Problem } from './content-error.ts'
import type { Readme } from './readme.ts'
import type { labSchema } from './schema.ts'
import { allowed } from './validate.ts'
import type { Path, YamlFile } from './yaml-file.ts'

export type LabFacts = z.output<typeof labSchema>

export interface Names {
  readonly nodes: readonly string[]
  readonly pods: readonly string[]
  /** Folder of the course; unit checks name files from the folder around it. */
  readonly dir: string
}

/** Problems of one lab, places in its lab.yaml unless the README is what lacks something. */
export function crossCheck(
  yaml: YamlFile,
  lab: LabFacts,
  readme: Readme,
  readmeFile: string,
  names: Names,
): readonly Problem[] {
  const problems: Problem[] = []
  const complain = (path: Path, message: string) => problems.push({ file: yaml.file, ...yaml.place(path), message })
  const places = [...names.nodes, ...names.pods, 'outside']
  const mustBe = (name: string, known: readonly string[], path: Path, what: string) => {
    if (!known.includes(name)) complain(path, `${what} "${name}" is not known; ${allowed(name, known)}`)
  }
  for (const [index, pod] of (lab.pods ?? []).entries()) mustBe(pod, names.pods, ['pods', index], 'pod')
  unique(
    lab.steps.map((step, index) => [step.id, ['steps', index, 'id']]),
    'step',
    complain,
  )
  unique(
    lab.steps.flatMap((step, s) => step.checks.map(({ id }, c): Named => [id, ['steps', s, 'checks', c, 'id']])),
    'check',
    complain,
  )
  for (const [s, step] of lab.steps.entries()) {
    const ids = step.checks.flatMap(({ id }) => (id === undefined ? [] : [id]))
    for (const [c, check] of step.checks.entries()) {
      const path = ['steps', s, 'checks', c]
      if ('on' in check) mustBe(check.on, places, [...path, 'on'], 'place')
      if ('answer' in check) mustBe(check.answer.on, places, [...path, 'answer', 'on'], 'place')
      const needs = 'needs' in check ? check.needs : []
      for (const [n, need] of needs.entries()) mustBe(need, ids, [...path, 'needs', n], 'check')
      if ('unit' in check && !existsSync(join(dirname(names.dir), check.unit))) {
        complain([...path, 'unit'], `no such file: ${check.unit}`)
      }
    }
    unique(
      step.mistakes.map(({ name }, m): Named => [name, ['steps', s, 'mistakes', m, 'name']]),
      'mistake',
      complain,
    )
    const commands = readme.sections
      .find(({ id }) => id === step.id)
      ?.commands.filter(({ look }) => !look)
      .map(({ text }) => text)
    for (const [m, { make, seen }] of step.mistakes.entries()) {
      const path = ['steps', s, 'mistakes', m]
      mustBe(seen.on, places, [...path, 'seen', 'on'], 'place')
      if ('then' in make) mustBe(make.on, places, [...path, 'make', 'on'], 'place')
      const text = 'drop' in make ? make.drop : 'instead' in make ? make.instead[0] : undefined
      if (text === undefined || commands === undefined || commands.includes(text)) continue
      complain([...path, 'make'], `not a command of step ${step.id}: ${text}; ${allowed(text, [...new Set(commands)])}`)
    }
  }
  return [...problems, ...pairSteps(yaml, lab, readme, readmeFile)]
}

/** Each step of lab.yaml is a section of README.md and the reverse, in the same order; a section that only looks needs no checks. */
function pairSteps(yaml: YamlFile, lab: LabFacts, readme: Readme, readmeFile: string): readonly Problem[] {
  const problems: Problem[] = []
  const listed = lab.steps.map(({ id }) => id)
  const told = readme.sections.map(({ id }) => id)
  for (const [index, step] of lab.steps.entries()) {
    const section = readme.sections.find(({ id }) => id === step.id)
    const place = yaml.place(['steps', index, 'id'])
    if (section === undefined) {
      problems.push({
        file: yaml.file,
        ...place,
        message: `step ${step.id} has no <!-- step: ${step.id} --> in README.md`,
      })
    } else if (step.checks.length === 0 && !section.look) {
      const message = `step ${step.id} has no checks; give it some, or mark it <!-- step: ${step.id} look --> in README.md`
      problems.push({ file: yaml.file, ...place, message })
    }
  }
  for (const [index, section] of readme.sections.entries()) {
    const place = { file: readmeFile, line: section.line, column: 1 }
    if (told.indexOf(section.id) !== index)
      problems.push({ ...place, message: `a second section for step ${section.id}` })
    if (!listed.includes(section.id) && !section.look) {
      problems.push({
        ...place,
        message: `step ${section.id} is not in lab.yaml, so nothing checks it; ${allowed(section.id, listed)}`,
      })
    }
  }
  const order = told.filter(id => listed.includes(id))
  if (problems.length === 0 && order.join() !== listed.join()) {
    problems.push({
      file: yaml.file,
      ...yaml.place(['steps']),
      message: `order of steps differs from README.md: ${order.join(', ')}`,
    })
  }
  return problems
}

type Named = readonly [name: string | undefined, path: Path]

function unique(names: readonly Named[], what: string, complain: (path: Path, message: string) => void): void {
  const seen = new Set<string>()
  for (const [name, path] of names) {
    if (name === undefined) continue
    if (seen.has(name)) complain(path, `a second ${what} "${name}"`)
    seen.add(name)
  }
}
