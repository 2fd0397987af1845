/** A scenario's folder → what is played, or a sentence for each thing that is wrong with it. */
import { statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { findNodeAtLocation } from 'jsonc-parser'
import { z } from 'zod'
import { shortPath } from '../../course/content-error.ts'
import { Exit, LabError } from '../../errors.ts'
import { type Part as FolderPart, type Named, type Scenario, scenarioOf } from '../lint/scenario.ts'
import { type JsonFile, position, readJson, readText } from '../lint/text-file.ts'
import { blocksOf } from './blocks.ts'
import { copiesOf } from './copies.ts'
import type { Part, PlayScript } from './script.ts'

const file = z.string({ error: 'expected the path of a file' }).min(1, 'expected the path of a file')
const names = {
  title: z.string().exactOptional(),
  verify: file.exactOptional(),
  foreground: file.exactOptional(),
  background: file.exactOptional(),
}
const asset = z.looseObject({ file, target: z.string().min(1), chmod: z.string().exactOptional() })

/** What must be so to play it; other keys are the linter's matter. */
const schema = z.looseObject({
  title: z.string().exactOptional(),
  details: z
    .looseObject({
      intro: z.looseObject({ ...names, text: file.exactOptional() }).exactOptional(),
      steps: z.array(z.looseObject({ ...names, text: file })).exactOptional(),
      finish: z.looseObject({ ...names, text: file.exactOptional() }).exactOptional(),
      assets: z.looseObject({ host01: z.array(asset).exactOptional() }).exactOptional(),
    })
    .exactOptional(),
  backend: z.looseObject({ imageid: z.string({ error: 'expected the name of a machine, as ubuntu' }).min(1) }),
})

/** Throws LabError (exit 4) with a line `FILE:LINE:COLUMN: …` for each problem; exit 2 where there is no scenario at all. */
export function readScenario(dir: string): PlayScript {
  const json = readIndex(resolve(dir))
  const parsed = schema.safeParse(json.tree && JSON.parse(json.text))
  if (!parsed.success) {
    throw wrong(
      dir,
      parsed.error.issues.map(({ path, message }) =>
        place(json, path as (string | number)[], `${path.join('.')}: ${message}`),
      ),
    )
  }
  const scenario = scenarioOf(json, resolve(dir))
  const problems = scenario.parts.flatMap(({ files }) => files.flatMap(named => troubleOf(named, json)))
  const assets = parsed.data.details?.assets?.host01 ?? []
  const copies = copiesOf(scenario, assets)
  problems.push(
    ...copies.problems.map(({ index, message }) =>
      place(json, ['details', 'assets', 'host01', index, 'file'], message),
    ),
  )
  if (problems.length > 0) throw wrong(dir, problems)
  return {
    title: parsed.data.title ?? relative(resolve(dir, '..'), resolve(dir)),
    image: parsed.data.backend.imageid,
    parts: partsOf(scenario, parsed.data.details ?? {}),
    assets: copies.copies,
  }
}

function readIndex(dir: string): JsonFile {
  const state = statSync(dir, { throwIfNoEntry: false })
  const path = join(dir, 'index.json')
  if (state === undefined) throw new LabError(`there is no folder ${shortPath(dir)}`, { suggestions: [example] })
  if (!state.isDirectory()) {
    throw new LabError(`${shortPath(dir)} is no folder: name the one that holds index.json`, { suggestions: [example] })
  }
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) {
    throw new LabError(`no scenario is in ${shortPath(dir)}: there is no index.json`, { suggestions: [example] })
  }
  const text = readText(path)
  if (text === undefined)
    throw wrong(dir, [`${shortPath(path)}:1:1: is a folder or larger than 2 MB, so not the index of a scenario`])
  const json = readJson(text, 'index')
  const [error] = json.errors
  if (error !== undefined || json.tree === undefined) {
    const { line, column } = position({ file: json, offset: error?.offset ?? 0 })
    throw wrong(dir, [`${shortPath(path)}:${line}:${column}: is not JSON`])
  }
  return json
}

const example = 'for example:  cnilab killercoda play killercoda/01-netns'

function partsOf(
  { parts }: Scenario,
  details: { intro?: { title?: string }; steps?: readonly { title?: string }[]; finish?: { title?: string } },
): readonly Part[] {
  let number = 0
  return parts.map(part => {
    if (part.name === 'step') number += 1
    const said = part.name === 'step' ? details.steps?.[number - 1]?.title : details[part.name]?.title
    const text = part.files.find(({ role }) => role === 'text')
    const page = text && readText(text.path)
    return {
      kind: part.name,
      number: part.name === 'step' ? number : 0,
      title: said ?? (part.name === 'step' ? `step ${number}` : part.name),
      page: text?.value ?? '',
      ...(page === undefined ? { blocks: [], folded: [] } : blocksOf(page)),
      ...scriptsOf(part),
    }
  })
}

function scriptsOf({ files }: FolderPart): Pick<Part, 'verify' | 'background' | 'foreground'> {
  const found = files
    .filter(({ role }) => role !== 'text')
    .map(({ role, value, path }) => [role, { name: value, text: readText(path)?.text ?? '' }] as const)
  return Object.fromEntries(found)
}

function troubleOf({ role, value, node, path, state }: Named, json: JsonFile): readonly string[] {
  const { line, column } = position({ file: json, offset: node.offset })
  const tell = (message: string) => [`${shortPath(json.path)}:${line}:${column}: ${role}: ${message}`]
  if (state === 'missing') return tell(`there is no file ${value}`)
  if (state === 'outside')
    return tell(`${value} lies outside of the scenario's folder, which is all that the platform copies`)
  if (state === 'folder') return tell(`${value} is a folder, not a file`)
  const text = readText(path)
  if (text === undefined) return tell(`${value} is larger than 2 MB`)
  if (text.text.includes('\0')) return tell(`${value} is not text`)
  return []
}

function place(json: JsonFile, path: readonly (string | number)[], message: string): string {
  let node = json.tree
  for (let depth = path.length; depth > 0 && json.tree; depth--) {
    const found = findNodeAtLocation(json.tree, path.slice(0, depth))
    if (found === undefined) continue
    node = found
    break
  }
  const { line, column } = position({ file: json, offset: node?.offset ?? 0 })
  return `${shortPath(json.path)}:${line}:${column}: ${message}`
}

function wrong(dir: string, problems: readonly string[]): LabError {
  return new LabError(problems.join('\n'), {
    exit: Exit.content,
    suggestions: [`all that is wrong with it:  cnilab killercoda lint ${shortPath(resolve(dir))}`],
  })
}
