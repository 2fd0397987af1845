/** The release of a version: one archive with the program, the labs, mini-cni and a Node, and its checksum. */
import { createHash } from 'node:crypto'
import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { create } from 'tar'
import { buildAgent, buildPlugin } from '../../mini-cni/bundle/build.ts'
import { loadCourse } from '../src/course/load.ts'
import { home, madeBundles } from '../src/install/stage.ts'
import { archiveName } from '../src/publish/killercoda/bootstrap.ts'
import { root, version } from '../src/version.ts'
import { bundle } from './bundle.ts'

export interface ReleaseOptions {
  /** Gets the archive and its `.sha256`. */
  readonly out: string
  /** A folder as labs/; default: that of this project. */
  readonly labs?: string
  /** As Node names it; there must be a pinned Node for it in node_modules. */
  readonly arch?: string
  /** 1 is quick, 9 is small. */
  readonly level?: number
}

export interface Release {
  readonly file: string
  readonly bytes: number
  readonly sha256: string
}

/** The same sources make the same bytes. */
export async function release(options: ReleaseOptions): Promise<Release> {
  const { out, labs = join(root, 'labs'), arch = process.arch, level = 9 } = options
  const name = archiveName(version, arch)
  const top = basename(name, '.tar.gz')
  const stage = join(out, 'stage')
  rmSync(stage, { recursive: true, force: true })
  await fill(join(stage, top), labs, arch)
  const file = join(out, name)
  await create({ file, cwd: stage, gzip: { level }, portable: true, mtime: new Date(0) }, [top])
  rmSync(stage, { recursive: true })
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex')
  writeFileSync(`${file}.sha256`, `${sha256}  ${name}\n`)
  return { file, bytes: statSync(file).size, sha256 }
}

/** As the project's root looks, as far as the program reads it: its place in there tells it where the rest is. */
export async function fill(dir: string, labs: string, arch: string): Promise<void> {
  await putProgram(dir)
  // For `cnilab install`, which makes them where there is a bundler.
  await buildPlugin(join(dir, madeBundles, 'mini-cni.js'), `${home}/node`)
  await buildAgent(join(dir, madeBundles, 'mini-cni-agent.js'), `${home}/node`)
  const copies = [
    ...globSync('lab-runner/tools/{web,cni,forward}.js', { cwd: root }),
    ...globSync('mini-cni/{src,bin,deploy}/**/*', { cwd: root, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1)),
    ...['go.mod', 'go.sum', 'main.go'].map(file => `lab-runner/kubernetes/${file}`),
    `node_modules/node-linux-${arch}/bin/node`,
    'LICENSE',
    ...testsOf(labs),
  ]
  for (const path of copies) cpSync(join(root, path), join(dir, path))
  for (const path of globSync(['course.yaml', '[0-9][0-9]-*/{README.md,lab.yaml}'], { cwd: labs })) {
    cpSync(join(labs, path), join(dir, 'labs', path))
  }
  writeFileSync(join(dir, 'cnilab'), launcher(arch), { mode: 0o755 })
}

/** The bundle, what it starts as processes of their own, and the scripts that its modules read: beside it, where they look for them, and at their own places. */
export async function putProgram(dir: string): Promise<void> {
  const program = join(dir, 'lab-runner', 'bundle')
  mkdirSync(join(program, 'assets'), { recursive: true })
  await bundle(join(program, 'cnilab.js'))
  for (const part of ['inside.ts', 'serve-release.ts']) {
    await bundle(join(program, part), join(root, 'lab-runner/src/publish/play', part))
  }
  const server = 'lab-runner/tools/ssh-server.js'
  mkdirSync(join(dir, dirname(server)), { recursive: true })
  await bundle(join(dir, server), join(root, server))
  for (const script of globSync('lab-runner/src/**/{*.sh,cnilab-verify,lint/README.md}', { cwd: root })) {
    copyFileSync(join(root, script), join(program, script.includes('/assets/') ? 'assets' : '', basename(script)))
    cpSync(join(root, script), join(dir, script))
  }
  writeFileSync(join(dir, 'package.json'), packageJson())
}

/** The course's files name them, and are read whole; there is nothing in the archive that runs them. */
function testsOf(labs: string): readonly string[] {
  const checks = loadCourse(labs).labs.flatMap(({ steps }) => steps.flatMap(step => step.checks))
  return [...new Set(checks.flatMap(check => ('unit' in check ? [check.unit] : [])))]
}

/** oclif finds the commands in the table of the bundle. */
function packageJson(): string {
  const { name, description, license, repository, type, oclif } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const commands = { strategy: 'explicit', target: './lab-runner/bundle/cnilab.js', identifier: 'COMMANDS' }
  const value = { name, version, description, license, repository, type, oclif: { ...oclif, commands } }
  return `${JSON.stringify(value, undefined, 2)}\n`
}

/** What was compiled once is kept beside the program: on a slow machine that is half of its start. */
function launcher(arch: string): string {
  return `#!/bin/sh
dir=$(dirname "$(readlink -f "$0")")
export NODE_COMPILE_CACHE="\${NODE_COMPILE_CACHE:-$dir/node_modules/.cache/cnilab}"
exec "$dir/node_modules/node-linux-${arch}/bin/node" --disable-warning=ExperimentalWarning "$dir/lab-runner/bundle/cnilab.js" "$@"
`
}
