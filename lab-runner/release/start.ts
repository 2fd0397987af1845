/** What the one-file program begins with: bin/run.js without the search for Node and packages, which are with it. */
import { interrupted, main } from '../src/cli.ts'

type Commands = Readonly<Record<string, () => { readonly default: unknown }>>

/** Runs the command that the arguments name; the answer is all of them by oclif's ids, each loaded when it is asked for. */
export function start(commands: Commands): object {
  let stopped: Promise<void> | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopped = interrupted(signal).then(code => process.exit(code))
    })
  }
  const table = { ids: Object.keys(commands), load: async (id: string) => commands[id]?.() as never }
  void main(process.argv.slice(2), table).then(async code => {
    await stopped
    process.exit(code)
  })
  const lazily = Object.entries(commands).map(([id, load]) => [
    id.replaceAll('/', ':'),
    { enumerable: true, get: () => load().default },
  ])
  return Object.defineProperties({}, Object.fromEntries(lazily))
}
