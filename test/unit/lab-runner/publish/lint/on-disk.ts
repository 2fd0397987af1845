/** Scenarios for tests: files in a temporary folder. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { onTestFinished } from 'vitest'
import { lint } from '../../../../../lab-runner/src/publish/lint/lint.ts'
import type { Finding } from '../../../../../lab-runner/src/publish/lint/rule.ts'

/** Path → text, bytes, what becomes JSON, or where a link leads. */
export type Files = Readonly<Record<string, string | Uint8Array | { readonly link: string } | object>>

export function onDisk(files: Files): string {
  const dir = mkdtempSync(join(tmpdir(), 'cnilab-lint-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  // The end of what is published; without it, all that is above would count.
  mkdirSync(join(dir, '.git'))
  for (const [path, content] of Object.entries(files)) {
    const file = join(dir, path)
    mkdirSync(dirname(file), { recursive: true })
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(file, content)
    else if ('link' in content) symlinkSync(String(content.link), file)
    else writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
    if (path.endsWith('.sh') && typeof content === 'string') chmodSync(file, 0o755)
  }
  return dir
}

/** Each finding as `path:line:column rule: message`. */
export async function found(files: Files, options: { readonly budget?: number } = {}): Promise<readonly string[]> {
  const dir = onDisk(files)
  const { findings } = await lint(dir, options)
  return findings.map(finding => shown(dir, finding))
}

export function shown(dir: string, { rule, at, line, column, message }: Finding): string {
  return `${relative(dir, at.file.path)}:${line}:${column} ${rule.id}: ${message}`
}

/** A scenario in which no rule finds anything, with other values where they are given. */
export function scenario(changes: { readonly index?: object; readonly files?: Files } = {}): Files {
  return { 'index.json': { ...index, ...changes.index }, ...files, ...changes.files }
}

export const index = {
  title: 'A file of your own',
  description: 'Make a file and find it again',
  details: {
    intro: { text: 'intro.md', background: 'background.sh', foreground: 'foreground.sh' },
    steps: [{ title: 'Make it', text: 'step1.md', verify: 'verify.sh' }],
    finish: { text: 'finish.md' },
  },
  backend: { imageid: 'ubuntu' },
}

const files: Files = {
  'intro.md': '# Welcome\n\nWait until the terminal says that it is ready.\n',
  'step1.md': '# Make it\n\nMake `/root/mine`:\n\n```\ntouch /root/mine\n```{{exec}}\n\nLook: `ls -l`{{exec}}\n',
  'finish.md': 'That is all.\n',
  'background.sh': '#!/bin/bash\napt-get install -y tree\ntouch /tmp/ready\n',
  'foreground.sh': 'while [ ! -f /tmp/ready ]; do sleep 1; done\necho ready\n',
  'verify.sh': '#!/bin/bash\ntest -f /root/mine\n',
}

/** The scenario with one page or verify script of other text. */
export const page = (text: string): Files => scenario({ files: { 'step1.md': text } })
export const verify = (text: string): Files => scenario({ files: { 'verify.sh': text } })
export const twoNodes = { backend: { imageid: 'kubernetes-kubeadm-2nodes' } }
export const details = (changes: object): { readonly index: object } => ({
  index: { details: { ...index.details, ...changes } },
})
