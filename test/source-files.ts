/** The project's own source files and what each imports, read as text: for the tests that hold the architecture. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { root } from '../lab-runner/src/version.ts'

export interface SourceFile {
  /** From the project's root. */
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
}

export interface Import {
  /** Path from the project's root, or the name of a package without what follows in it (`@oclif/core`, `node:fs`). */
  readonly target: string
  readonly kind: 'file' | 'package' | 'node'
  /** `import type`: gone when the file runs. */
  readonly typeOnly: boolean
}

/** Files that match any of the globs, in order; generated and installed ones left out. */
export function sourceFiles(...globs: readonly string[]): readonly SourceFile[] {
  return globSync([...globs], { cwd: root })
    .filter(path => !/node_modules|\/(starter|solution)\//.test(path))
    .sort()
    .map(path => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, imports: importsIn(path, text) }
    })
}

function importsIn(path: string, text: string): readonly Import[] {
  const code = text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')
  const statements = [...code.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^'";]*?\bfrom\s+)?'([^']+)'/gm)]
  const calls = [...code.matchAll(/(?:\bimport|\brequire|\.resolve|\bcreateRequire\([^)]*\))\((\s*)'([^']+)'\)/g)]
  return [...statements, ...calls].map(([, type = '', name = '']) => ({
    ...target(path, name),
    typeOnly: type.trim() === 'type',
  }))
}

function target(path: string, name: string): Pick<Import, 'target' | 'kind'> {
  if (name.startsWith('.')) return { target: normalize(join(dirname(path), name)), kind: 'file' }
  if (name.startsWith('#mini-cni/')) return { target: name.replace('#mini-cni', 'mini-cni/src'), kind: 'file' }
  if (name.startsWith('node:')) return { target: name, kind: 'node' }
  const words = name.split('/')
  return { target: words.slice(0, name.startsWith('@') ? 2 : 1).join('/'), kind: 'package' }
}
