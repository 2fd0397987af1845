/** Folders of scenarios, read from the disk. */
import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Page, readPage } from './page.ts'
import { member, type Scenario, scenarioOf } from './scenario.ts'
import { readScript, type Script } from './script.ts'
import { type JsonFile, readJson, readText, unreadable } from './text-file.ts'

export interface Repository {
  /** Absolute: the folder that was named. */
  readonly dir: string
  readonly scenarios: readonly Scenario[]
  readonly structures: readonly JsonFile[]
  /** Pages and scripts that scenarios name, each once, with the first scenario that names it. */
  readonly pages: readonly { readonly page: Page; readonly scenario: Scenario }[]
  readonly scripts: readonly { readonly script: Script; readonly scenario: Scenario }[]
  /** Katacoda's lists of courses. */
  readonly pathways: readonly string[]
}

/** All scenarios at and below a folder. Hidden folders, node_modules and the assets of scenarios are not searched. */
export function readRepository(dir: string, budget: number): Repository {
  const root = gitRoot(dir)
  const scenarios: Scenario[] = []
  const structures: JsonFile[] = []
  const pathways: string[] = []
  const visit = (folder: string): void => {
    const entries = entriesOf(folder)
    let scenario = false
    for (const { name } of entries) {
      const path = join(folder, name)
      if (name === 'index.json') {
        const json = read(path, 'index')
        if (json !== undefined && isScenario(json)) {
          scenarios.push(scenarioOf(json, root, budget))
          scenario = true
        }
      } else if (name === 'structure.json') {
        const json = read(path, 'structure')
        if (json !== undefined) structures.push(json)
      } else if (name.endsWith('-pathway.json')) pathways.push(path)
    }
    for (const entry of entries) {
      if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === 'node_modules') continue
      if (!(scenario && entry.name === 'assets')) visit(join(folder, entry.name))
    }
  }
  visit(dir)
  return { dir, scenarios, structures, pathways, ...namedBy(scenarios) }
}

function namedBy(scenarios: readonly Scenario[]): Pick<Repository, 'pages' | 'scripts'> {
  const pages = new Map<string, Repository['pages'][number]>()
  const scripts = new Map<string, Repository['scripts'][number]>()
  for (const scenario of scenarios) {
    for (const { role, path, state } of scenario.parts.flatMap(({ files }) => files)) {
      const key = role === 'text' ? path : `${role} ${path}`
      if (state !== 'file' || pages.has(key) || scripts.has(key)) continue
      const file = readText(path)
      if (file === undefined) continue
      if (role === 'text') pages.set(key, { page: readPage(file), scenario })
      else scripts.set(key, { script: readScript(file, role), scenario })
    }
  }
  return { pages: [...pages.values()], scripts: [...scripts.values()] }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (cause) {
    throw unreadable(folder, cause)
  }
}

/** Undefined for a folder. What is far too large is told as no JSON. */
function read(path: string, kind: JsonFile['kind']): JsonFile | undefined {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined
  return readJson(readText(path) ?? { path, text: '', damaged: true }, kind)
}

/** Other programs have files of this name too. What cannot be read must be told: nobody can know what it was to be. */
function isScenario({ tree, errors }: JsonFile): boolean {
  if (tree === undefined || errors.length > 0) return true
  return ['backend', 'details'].some(key => member(tree, key) !== undefined)
}

/** The clone that a folder is in, which is what the platform fetches; else the folder itself. */
function gitRoot(dir: string): string {
  for (let at = dir; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, '.git'))) return at
  return dir
}
