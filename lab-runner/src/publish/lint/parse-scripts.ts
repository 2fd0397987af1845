/** `bash -n` for many scripts in few processes. */
import { availableParallelism } from 'node:os'
import { Exit, LabError } from '../../errors.ts'
import { CommandError, run } from '../../shell.ts'
import type { Found } from './rule.ts'
import type { Script } from './script.ts'
import { startOfLine } from './text-file.ts'

/** Reads and never runs: `set -n` holds from its own line on, and can no longer be taken back. One fork a script, no exec. */
const reader = `while IFS= read -r -d '' file; do
  mapfile -d '' text < "$file"
  errors=$( (eval "set -n
\${text[0]}") 2>&1) && errors=
  printf '%s\\0' "$errors"
done`

/** What bash says of scripts that it cannot parse, at the line that it names. Bytes after a NUL are not looked at. */
export async function parseScripts(scripts: readonly Script[]): Promise<readonly Found[]> {
  const shell = scripts.filter(script => script.shell)
  const share = Math.ceil(shell.length / Math.min(4, availableParallelism()))
  const batches = share === 0 ? [] : chunks(shell, share)
  return (await Promise.all(batches.map(parse))).flat()
}

async function parse(scripts: readonly Script[]): Promise<readonly Found[]> {
  const input = scripts.map(({ file }) => `${file.path}\0`).join('')
  const env = { LC_ALL: 'C', BASH_ENV: '' }
  const { stdout } = await run(['bash', '--norc', '-c', reader], { input, env, timeout: 120_000 }).catch(cause => {
    if (!(cause instanceof CommandError)) throw cause
    throw new LabError('the scripts cannot be parsed: there is no bash here', {
      exit: Exit.machine,
      cause,
      suggestions: ['install it:  apt-get install bash'],
    })
  })
  const answers = stdout.split('\0')
  return scripts.flatMap(({ file }, index) => {
    const [, line = '2', says = ''] = /line (\d+): (.*)/.exec(answers[index] ?? '') ?? []
    return says === '' ? [] : [{ at: { file, offset: startOfLine(file, Number(line) - 1) }, message: plain(says) }]
  })
}

function plain(says: string): string {
  return says
    .replace(/^syntax error: (?=unexpected)/, '')
    .replaceAll('`', '"')
    .replaceAll("'", '"')
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
}
