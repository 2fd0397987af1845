/** Shells of nodes and pods: here by `env` and `nsenter`, there by ssh around the same words. */
import { existsSync } from 'node:fs'
import { paste } from '../../shell.ts'
import { nodeEnvironment } from '../netns/enter.ts'
import type { ExecOptions, Output, Shell } from '../provider.ts'
import type { Connection } from './connection.ts'
import type { Here } from './here.ts'

/** What must be there for a command to be run, and what is said and answered (125) where it is not. */
export interface Need {
  readonly path: string
  readonly otherwise: string
}

export interface Inside {
  /** What people call the machine. */
  readonly host: string
  readonly needs: readonly Need[]
  /** Network namespace by its path. */
  readonly network?: string
}

export function shellHere(here: Here, inside: Inside): Shell {
  const missing = () => inside.needs.find(({ path }) => !existsSync(`${here.root}${path}`))?.otherwise
  return {
    environment: here.environment,
    command: argv => here.command(missing() === undefined ? words(inside, argv) : refusal(missing() ?? '')),
    async exec(argv, options = {}) {
      const why = missing()
      if (why !== undefined) return { exitCode: 125, stdout: '', stderr: `${why}\n` }
      const { env, ...rest } = options
      return here.exec(words(inside, argv, env), rest)
    },
  }
}

export function shellThere(here: Here, connection: Connection, node: string, inside: Inside): Shell {
  return {
    environment: here.environment,
    command: argv => here.command(connection.command(`${conditions(inside, 2)}exec ${paste(words(inside, argv))}`)),
    async exec(argv, options = {}) {
      const { input, timeout = 30_000 } = options
      const started = performance.now()
      const line = lineOf(inside, argv, timeout, options.env)
      const answer = await connection.exec(line, { timeout, ...(input === undefined ? {} : { input }) })
      if ('text' in answer) {
        const stderr = `${node} (${inside.host}) is down: ${answer.text}. ${answer.remedy}\n`
        return { exitCode: 137, stdout: '', stderr }
      }
      return isLate(answer, started, timeout) ? { ...answer, exitCode: 124 } : answer
    },
  }
}

/** One that did not end when it was told to was killed; there the code is 137. */
function isLate({ exitCode }: Output, started: number, timeout: number): boolean {
  return exitCode === 137 && performance.now() - started >= timeout
}

/** What the shell there would say of a command that a signal ended is not the command's own; hence two ways out for errors. */
function lineOf(inside: Inside, argv: readonly string[], timeout: number, env: ExecOptions['env']): string {
  const limited = ['timeout', '-k', '0.3', String(timeout / 1000), ...words(inside, argv, env)]
  return `exec 3>&2 2>/dev/null; ${conditions(inside, 3)}${paste(limited)} 2>&3 3>&-`
}

function conditions({ needs }: Inside, errors: 2 | 3): string {
  return needs
    .map(
      ({ path, otherwise }) => `[ -e ${paste([path])} ] || { ${paste(['echo', otherwise])} >&${errors}; exit 125; }; `,
    )
    .join('')
}

/**
 * A clean environment, and the pod's network where it is a pod's. SHLVL: a first bash whose stdin is a socket takes itself for one
 * that rshd started, and reads ~/.bashrc.
 */
function words({ network }: Inside, argv: readonly string[], env: ExecOptions['env'] = {}): readonly string[] {
  const variables = Object.entries({ ...nodeEnvironment(), SHLVL: '1', ...env }).map(
    ([key, value]) => `${key}=${value}`,
  )
  const enter = network === undefined ? [] : ['nsenter', `--net=${network}`, '--']
  return ['env', '-i', ...variables, ...enter, ...argv]
}

function refusal(why: string): readonly string[] {
  return ['sh', '-c', 'echo "$1" >&2; exit 125', 'sh', why]
}
