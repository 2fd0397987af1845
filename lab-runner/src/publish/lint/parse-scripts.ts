/** `bash -n` for many scripts in few processes. */
import { availableParallelism } from 'node:os'
import { Exit, LabError } from '../../errors.ts'
import { CommandError, run } from '../../shell.ts'
import type { Found } from './rule.ts'
import type { Script } from './script.ts'
import { startOfLine, type TextFile } from './text-file.ts'

/** Reads and never runs: `set -n` holds from its own line on, and can no longer be taken back. One fork a script, no exec. */
const reader = `while IFS= read -r -d '' file; do
  mapfile -d '' text < "$file"
  (eval "set -n
\${text[0]}") 2>/dev/null && echo whole || echo broken
done`

/** What bash says of scripts that it cannot parse, at the line that it names. Bytes after a NUL are not looked at. */
export async function parseScripts(scripts: readonly Script[]): Promise<readonly Found[]> {
  const shell = scripts.filter(script => script.shell)
  const fresh = [...new Map(shell.map(script => [script.file.text, script.file])).values()].filter(
    ({ text }) => !answers.has(text),
  )
  const share = Math.ceil(fresh.length / Math.min(4, availableParallelism()))
  if (share > 0) await Promise.all(chunks(fresh, share).map(parse))
  return shell.flatMap(({ file }) => {
    const answer = answers.get(file.text) ?? 'whole'
    if (answer === 'whole') return []
    const [, line = '1', says = 'bash cannot parse this'] = /line (\d+): (.*)/.exec(answer) ?? []
    return [{ at: { file, offset: startOfLine(file, Number(line)) }, message: plain(says) }]
  })
}

/** By text: the same script lies in many folders. */
const answers = new Map<string, string>()

async function parse(files: readonly TextFile[]): Promise<void> {
  const states = (await bash(['-c', reader], files.map(({ path }) => `${path}\0`).join(''))).split('\n')
  for (const [index, { path, text }] of files.entries()) {
    answers.set(text, states[index] === 'broken' ? await bash(['-n', path]) : 'whole')
  }
}

async function bash(args: readonly string[], input = ''): Promise<string> {
  const options = { input, env: { LC_ALL: 'C', BASH_ENV: '' }, timeout: 120_000 }
  const { stdout, stderr } = await run(['bash', '--norc', ...args], options).catch(cause => {
    if (!(cause instanceof CommandError)) throw cause
    throw new LabError('the scripts cannot be parsed: there is no bash here', {
      exit: Exit.machine,
      cause,
      suggestions: ['install it:  apt-get install bash'],
    })
  })
  return stdout + stderr
}

function plain(says: string): string {
  return says
    .replace(/^syntax error:? (?:near )?(?=unexpected)/, '')
    .replaceAll('`', '"')
    .replaceAll("'", '"')
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
}
