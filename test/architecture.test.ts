import { existsSync, readFileSync } from 'node:fs'
import { basename, join, matchesGlob } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCourse } from '../lab-runner/src/course/load.ts'
import { Exit } from '../lab-runner/src/errors.ts'
import { root } from '../lab-runner/src/version.ts'
import { type SourceFile, sourceFiles } from './source-files.ts'

const miniCni = sourceFiles('mini-cni/src/**/*.ts')
const labRunner = sourceFiles('lab-runner/src/**/*.ts')
const launchers = sourceFiles('lab-runner/{bin,tools}/*.js', 'mini-cni/bin/*.ts', 'scripts/*.js')
const all = [...miniCni, ...labRunner, ...launchers]
const commands = labRunner.filter(({ path }) => path.startsWith('lab-runner/src/commands/'))

test('there is something to look at', () => {
  expect(miniCni.length).toBeGreaterThan(20)
  expect(commands.length).toBeGreaterThan(10)
  expect(all.flatMap(({ imports }) => imports).length).toBeGreaterThan(200)
})

test('what is imported is there', () => {
  const missing = all.flatMap(({ path, imports }) =>
    imports
      .filter(({ kind, target }) => kind === 'file' && !existsSync(join(root, target)))
      .map(({ target }) => `${path}: ${target}`),
  )
  expect(missing).toEqual([])
})

test('no import goes round in a circle', () => {
  expect(circles(all)).toEqual([])
})

describe('mini-cni', () => {
  const file = (path: string) => miniCni.find(candidate => candidate.path === path)
  const moduleOf = (path: string) => /^mini-cni\/src\/([^/]+)\//.exec(path)?.[1]
  const isAssembly = (folder: string) => file(`mini-cni/src/${folder}.ts`) !== undefined

  test('the import order is the lesson order', () => {
    const lessons = loadCourse(join(root, 'labs')).labs.flatMap(({ module }) => module ?? [])
    const backwards = miniCni.flatMap(({ path, imports }) =>
      imports
        .filter(({ kind, target }) => kind === 'file' && rank(target) > rank(path))
        .map(({ target }) => `${path} imports ${target}`),
    )
    expect(backwards, `order: given files, ${lessons.join(', ')}, assemblies`).toEqual([])

    /** 0 what is given, then the lessons, then the assemblies: files beside the modules that import one, and their folders. */
    function rank(path: string): number {
      const module = moduleOf(path)
      if (module !== undefined) return isAssembly(module) ? lessons.length + 1 : lessons.indexOf(module) + 1
      const below = file(path)?.imports.filter(({ kind }) => kind === 'file') ?? []
      return below.some(({ target }) => rank(target) > 0) ? lessons.length + 1 : 0
    }
  })

  test('every module is taught by one lab, or is netlink, which is given; an assembly may be taught', () => {
    const lessons = loadCourse(join(root, 'labs')).labs.flatMap(({ module }) => module ?? [])
    const folders = new Set(miniCni.flatMap(({ path }) => moduleOf(path) ?? []))
    const modules = [...folders].filter(folder => !isAssembly(folder) || lessons.includes(folder))
    expect(modules.sort()).toEqual(['netlink', ...lessons].sort())
  })

  test('stands alone: no packages, nothing outside its own folder', () => {
    const foreign = miniCni.flatMap(({ path, imports }) =>
      imports
        .filter(({ kind, target }) => kind === 'package' || (kind === 'file' && !target.startsWith('mini-cni/src/')))
        .filter(({ target }) => !(target === 'ffi-napi' && path === 'mini-cni/src/netlink/ffi-napi.ts'))
        .map(({ target }) => `${path}: ${target}`),
    )
    expect(foreign).toEqual([])
  })
})

describe('one file for each outside world', () => {
  test.each([
    ['node:ffi', 'mini-cni/src/netlink/ffi*.ts'],
    ['ffi-napi', 'mini-cni/src/netlink/ffi*.ts'],
    ['execa', 'lab-runner/src/shell.ts'],
    ['yaml', 'lab-runner/src/course/*.ts'],
    ['zod', 'lab-runner/src/{course/*,conform/sections/result-format,publish/play/read-scenario}.ts'],
    ['ssh2', 'lab-runner/tools/ssh-*.js'],
    ['@oclif/core', 'lab-runner/src/{commands/**/*,cli,command,tell-error}.ts'],
  ])('%s only in %s', (name, where) => {
    const users = all.filter(({ imports }) => imports.some(({ target }) => target === name)).map(({ path }) => path)
    expect(users).not.toEqual([])
    expect(users.filter(path => !matchesGlob(path, where))).toEqual([])
  })
})

describe('files', () => {
  const holding = (files: readonly SourceFile[], what: RegExp) =>
    files.filter(({ text }) => what.test(text)).map(({ path }) => path)

  test('only a program in bin/ ends the process', () => {
    expect(holding([...miniCni, ...labRunner], /\bprocess\.exit\(|\{[^}]*\bexit\b[^}]*\} from 'node:process'/)).toEqual(
      [],
    )
  })

  test('only commands are default exports, which oclif asks for', () => {
    const others = [...miniCni, ...labRunner].filter(candidate => !commands.includes(candidate))
    expect(holding(others, /^export default\b|\bas default\b/m)).toEqual([])
    expect(holding(commands, /^export default class \w+ extends LabCommand \{$/m)).toHaveLength(commands.length)
  })

  test('none is longer than 250 lines', () => {
    const long = all.filter(({ text }) => text.split('\n').length > 251).map(({ path }) => path)
    expect(long).toEqual([])
  })

  test('names say what is inside', () => {
    const vague = /^(utils?|helpers?|types?|common|misc|shared|index)\.(ts|js)$/
    const badly = all.filter(({ path }) => vague.test(basename(path)) || !/^[a-z0-9-]+\.(ts|js)$/.test(basename(path)))
    expect(badly.map(({ path }) => path)).toEqual([])
  })

  test('classes are errors and commands', () => {
    const classes = [...miniCni, ...labRunner].flatMap(({ path, text }) =>
      [...text.matchAll(/^(?:export )?(?:default )?(?:abstract )?class \w+(?: extends (\w+))?/gm)]
        .filter(([, parent = '']) => !/Error$|^LabCommand$|^Command$/.test(parent))
        .map(([line]) => `${path}: ${line}`),
    )
    expect(classes).toEqual([])
  })
})

describe('commands', () => {
  const idOf = (path: string) => path.slice('lab-runner/src/commands/'.length, -3).replaceAll('/', ' ')

  test('are thin: at most 60 lines', () => {
    const long = commands.filter(({ text }) => text.split('\n').length > 61).map(({ path }) => path)
    expect(long).toEqual([])
  })

  test.each(commands.map(({ path }) => path))('%s says what it does, with two examples', async path => {
    const { default: command } = await import(join(root, path))
    expect(command.summary).toMatch(/^[^A-Z\s].*[^.]$/)
    expect(command.examples?.length).toBeGreaterThanOrEqual(2)
    const id = idOf(path)
    for (const { description, command: line } of command.examples) {
      expect(description).toMatch(/\S/)
      expect(line).toContain(`<%= config.bin %> ${id}`)
    }
    const flags: [string, { readonly summary?: string }][] = Object.entries(command.flags ?? {})
    expect(flags.filter(([, { summary }]) => !summary).map(([name]) => name)).toEqual([])
    const args: [string, { readonly description?: string }][] = Object.entries(command.args ?? {})
    expect(args.filter(([, { description }]) => !description).map(([name]) => name)).toEqual([])
  })

  test('are all in the README', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const ids = commands.map(({ path }) => idOf(path))
    expect(ids.filter(id => !new RegExp(`\\bcnilab ${id}\\b`).test(readme))).toEqual([])
  })

  test('exit codes are those of the table in the README', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const told = [...readme.matchAll(/^\| *(\d+) *\|/gm)].map(([, code]) => Number(code))
    expect(told).toEqual(Object.values(Exit))
  })
})

/** Each way round, once, as `a → b → a`; imports that are gone when the files run do not count. */
function circles(files: readonly SourceFile[]): readonly string[] {
  const next = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ kind, typeOnly }) => kind === 'file' && !typeOnly).map(({ target }) => target),
    ]),
  )
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, way: readonly string[]): void => {
    const seen = way.indexOf(path)
    if (seen >= 0) found.push([...way.slice(seen), path].join(' → '))
    if (seen >= 0 || done.has(path)) return
    for (const target of next.get(path) ?? []) visit(target, [...way, path])
    done.add(path)
  }
  for (const { path } of files) visit(path, [])
  return found
}
