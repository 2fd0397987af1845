/** From what was typed to an executable that this machine can run; every way to be none is a sentence with the remedy. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { closest } from '../closest.ts'
import { Exit, LabError } from '../errors.ts'
import { root } from '../version.ts'

export interface FoundPlugin {
  readonly name: string
  readonly path: string
}

/** `mini-cni` is the project's own; a word without `/` is searched in the folders, then in the current one. */
export function findPlugin(typed: string, folders: readonly string[]): FoundPlugin {
  const path = typed === 'mini-cni' ? join(root, 'mini-cni/bin/mini-cni') : (search(typed, folders) ?? resolve(typed))
  if (!existsSync(path)) throw missing(typed, path, folders)
  const about = statSync(path)
  if (about.isDirectory()) {
    throw new LabError(`${path} is a folder, not a plugin`, {
      suggestions: [`name the executable:  cnilab conform --plugin ${join(path, programsIn(path)[0] ?? 'NAME')}`],
    })
  }
  if (!about.isFile()) throw new LabError(`${path} is no file that can be run`, { suggestions: [build] })
  refuseUnrunnable(path)
  return { name: basename(path), path }
}

const build = 'name an executable:  cnilab conform --plugin /opt/cni/bin/bridge'

function search(typed: string, folders: readonly string[]): string | undefined {
  if (typed.includes('/') || isAbsolute(typed)) return undefined
  return folders.map(folder => join(folder, typed)).find(path => existsSync(path))
}

function missing(typed: string, path: string, folders: readonly string[]): LabError {
  if (typed.includes('/')) {
    const near = closest(basename(path), programsIn(dirname(path))).map(name => join(dirname(path), name))
    return new LabError(`there is no ${typed}`, {
      suggestions: [near.length > 0 ? `did you mean:  ${near.join('   ')}` : build],
    })
  }
  const near = closest(typed, ['mini-cni', ...folders.flatMap(programsIn)])
  return new LabError(`there is no plugin "${typed}" in ${[...folders, 'the current folder'].join(', ')}`, {
    suggestions: [
      ...(near.length > 0 ? [`did you mean:  ${near.join('   ')}`] : []),
      'give its path:  --plugin /opt/cni/bin/bridge, or the folder:  --cni-path DIR',
    ],
  })
}

function programsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isFile() && (statSync(join(folder, entry.name)).mode & 0o111) !== 0)
      .map(({ name }) => name)
      .sort()
  } catch {
    return []
  }
}

/** Throws a LabError where this machine cannot run the file. */
export function refuseUnrunnable(path: string): void {
  if (!existsSync(path)) throw new LabError(`there is no ${path}`)
  try {
    accessSync(path, constants.X_OK)
  } catch {
    const own = statSync(path).mode & 0o100
    throw new LabError(`${path} may not be executed${own ? ` by you (uid ${process.getuid?.()})` : ''}`, {
      suggestions: [`chmod a+rx ${path}`],
    })
  }
  const head = headOf(path)
  if (head === undefined) {
    throw new LabError(`${path} may not be read by you, so it cannot be shown to the machines it runs on`, {
      suggestions: [`chmod a+rx ${path}`],
    })
  }
  const built = machineOf(head)
  const here = machines[process.arch]
  if (built !== undefined && here !== undefined && built !== here) {
    throw new LabError(`${path} is built for another machine: ${nameOf(built)}, while this one is ${nameOf(here)}`, {
      exit: Exit.machine,
      suggestions: ['build or download it for this architecture (Go: GOARCH)'],
    })
  }
  if (built === undefined && head.toString('latin1', 0, 2) !== '#!') {
    throw new LabError(`${path} is neither an ELF program nor a script: it does not begin with "#!"`, {
      suggestions: ['a plugin in shell begins with:  #!/bin/sh'],
    })
  }
}

function headOf(path: string): Buffer | undefined {
  try {
    const file = openSync(realpathSync(path), 'r')
    const head = Buffer.alloc(64)
    readSync(file, head)
    closeSync(file)
    return head
  } catch {
    return undefined
  }
}

/** elf(5): e_machine at byte 18, in the byte order that byte 5 says. */
function machineOf(head: Buffer): number | undefined {
  if (head.toString('latin1', 0, 4) !== '\x7fELF') return undefined
  return head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18)
}

const machines: Readonly<Record<string, number>> = { x64: 62, arm64: 183, ia32: 3, arm: 40, riscv64: 243, s390x: 22 }

function nameOf(machine: number): string {
  return Object.entries(machines).find(([, number]) => number === machine)?.[0] ?? `ELF machine ${machine}`
}
