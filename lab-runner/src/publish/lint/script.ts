/** A shell script that a scenario names. */
import { bareShell } from './bare-shell.ts'
import type { Role } from './scenario.ts'
import type { TextFile } from './text-file.ts'

export interface Script {
  readonly file: TextFile
  readonly role: Exclude<Role, 'text'>
  /** False where its first line asks for another interpreter. */
  readonly shell: boolean
  /** The text with comments, quoted words and here-documents as blanks: same length, same lines. */
  readonly bare: string
}

export function readScript(file: TextFile, role: Script['role']): Script {
  const [, interpreter = 'bash'] = /^\uFEFF?#!\s*(\S+(?:\/env\s+(?:-S\s+)?\S+)?)/.exec(file.text) ?? []
  const shell = /(?:^|[/\s])(?:ba|da|a|z|k)?sh$/.test(interpreter)
  return { file, role, shell, bare: shell ? bareShell(file.text) : '' }
}
