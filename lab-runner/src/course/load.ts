/** labs/ → a validated Course; the order of the labs is that of their directories' numbers. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LabError } from '../errors.ts'
import { ContentError, type Problem, shortPath } from './content-error.ts'
import { crossCheck, type LabFacts, type Names } from './cross-check.ts'
import type { Course, Lab, Step } from './lab.ts'
import { type Readme, readReadme } from './readme.ts'
import { courseSchema, labSchema } from './schema.ts'
import { allowed, validate } from './validate.ts'
import { readYaml } from './yaml-file.ts'

/** Throws ContentError with all problems of all labs, or LabError where there is no course at all. */
export function loadCourse(dir: string): Course {
  const entries = listing(dir)
  const file = join(dir, 'course.yaml')
  const yaml = readYaml(file, read(file))
  const { value: facts, problems } = validate(yaml, courseSchema)
  if (facts === undefined) throw new ContentError(problems)
  const nodes = Object.entries(facts.nodes).map(([name, node]) => ({ name, ...node }))
  const pods = Object.entries(facts.pods).map(([name, pod]) => ({ name, ...pod }))
  const names: Names = { dir, nodes: nodes.map(({ name }) => name), pods: pods.map(({ name }) => name) }
  const found: Problem[] = pods
    .filter(pod => !names.nodes.includes(pod.node))
    .map(pod => ({
      file,
      ...yaml.place(['pods', pod.name, 'node']),
      message: `node "${pod.node}" is not known; ${allowed(pod.node, names.nodes)}`,
    }))
  const labs = entries.filter(name => /^\d\d-/.test(name)).map(id => loadLab(join(dir, id), id, names, found))
  for (const [index, lab] of labs.entries()) {
    const twin = labs
      .slice(0, index)
      .find(other => other?.number === lab?.number || (lab?.module !== undefined && other?.module === lab.module))
    if (lab !== undefined && twin !== undefined) {
      found.push({
        file: join(lab.dir, 'lab.yaml'),
        line: 1,
        column: 1,
        message: `same number or module as ${twin.id}`,
      })
    }
  }
  if (found.length > 0) throw new ContentError(found)
  return { title: facts.title, nodes, pods, labs: labs.filter(lab => lab !== undefined), dir }
}

function loadLab(dir: string, id: string, names: Names, found: Problem[]): Lab | undefined {
  const readmeFile = join(dir, 'README.md')
  const yamlFile = join(dir, 'lab.yaml')
  const texts = [readmeFile, yamlFile].map(file => readIfThere(file, found))
  const [page, facts] = texts
  if (page === undefined || facts === undefined) return undefined
  const readme = readReadme(readmeFile, page, [...names.nodes, 'outside'])
  const yaml = readYaml(yamlFile, facts)
  const { value, problems } = validate(yaml, labSchema)
  found.push(...readme.problems, ...problems)
  if (value === undefined) return undefined
  found.push(...crossCheck(yaml, value, readme, readmeFile, names))
  const { steps, ...rest } = value
  return {
    ...rest,
    id,
    number: id.slice(0, 2),
    dir,
    intro: readme.intro,
    outro: readme.outro,
    steps: toSteps(value, readme),
  }
}

function toSteps(lab: LabFacts, readme: Readme): readonly Step[] {
  return readme.sections.map(section => {
    const { checks = [], mistakes = [], ...facts } = lab.steps.find(({ id }) => id === section.id) ?? { id: section.id }
    return { title: section.title, ...facts, text: section.text, commands: section.commands, checks, mistakes }
  })
}

function listing(dir: string): readonly string[] {
  try {
    return readdirSync(dir).sort()
  } catch (cause) {
    throw noCourse(dir, cause)
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw noCourse(file, cause)
  }
}

function readIfThere(file: string, found: Problem[]): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const message = `cannot be read: ${error instanceof Error ? error.message.replace(/,.*/, '') : error}`
    found.push({ file, line: 1, column: 1, message })
    return undefined
  }
}

function noCourse(path: string, cause: unknown): LabError {
  const reason = cause instanceof Error ? cause.message.replace(/,.*/, '') : String(cause)
  return new LabError(`no course at ${shortPath(path)}: ${reason}`, {
    cause,
    suggestions: ['a course is a folder with course.yaml and NN-name/ directories: cnilab list --labs DIR'],
  })
}
