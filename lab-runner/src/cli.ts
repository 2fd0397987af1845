/** From argv to an exit code: finds the one command file that is asked for, loads nothing else, tells errors. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { commandFiles, findCommand } from './find-command.ts'
import { isStopping } from './interrupt.ts'
import { ownWords } from './own-words.ts'
import { tellError } from './tell-error.ts'

export { interrupted } from './interrupt.ts'

const root = new URL('../..', import.meta.url)

/** Where the commands come from: files of their own, or a table in a program that is one file. */
export interface CommandTable {
  /** As `list` or `author/prove`. */
  readonly ids: readonly string[]
  load(id: string): Promise<{ readonly default: CommandClass }>
}

type CommandClass = { id: string; run(argv: string[], options: ReturnType<typeof withoutSearch>): Promise<unknown> }

const onDisk: CommandTable = {
  get ids() {
    return commandFiles()
  },
  load: id => import(`./commands/${id}.ts`),
}

/** Never throws; the answer is the exit code of design table "exit codes" in the README. */
export async function main(argv: readonly string[], commands: CommandTable = onDisk): Promise<number> {
  try {
    if (argv[0] === '--version') return say(`cnilab ${packageJson().version}, node ${process.versions.node}\n`)
    if (wantsHelp(argv)) return await help(argv, commands)
    const { id, rest } = findCommand(argv, commands.ids)
    const { default: Command } = await commands.load(id)
    Command.id = id.replaceAll('/', ':')
    await Command.run([...rest], withoutSearch())
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (isStopping()) return 0 // whoever handles the signal knows the exit code
    return tellError(error, { json: ownWords(argv).includes('--json'), argv })
  }
}

/** oclif's options without its search for commands, which would load all of them */
function withoutSearch() {
  knowOurselves()
  const { oclif, ...pjson } = packageJson()
  const { commands: _, ...rest } = oclif
  return { root: fileURLToPath(root), pjson: { ...pjson, oclif: rest } as never }
}

async function help(argv: readonly string[], { ids }: CommandTable): Promise<number> {
  const words = argv.filter(word => !['help', '--help', '-h'].includes(word))
  if (words.length > 0) findCommand(words, ids, { topics: true })
  knowOurselves()
  const [{ Config }, { Help }] = await Promise.all([import('@oclif/core/config'), import('@oclif/core/help')])
  const config = await Config.load({ root: fileURLToPath(root), pjson: packageJson() as never })
  const known = words.slice(0, words.findIndex(word => word.startsWith('-')) >>> 0)
  await new Help(config, { hideCommandSummaryInDescription: true }).showHelp([...known, '--help'])
  return 0
}

function wantsHelp(argv: readonly string[]): boolean {
  return argv[0] === 'help' || ownWords(argv).some(word => word === '--help' || word === '-h')
}

/** Without these oclif asks passwd, and ends where an id has no entry there. */
function knowOurselves(): void {
  process.env.SHELL ??= '/bin/sh'
  process.env.HOME ??= '/'
}

function packageJson(): { readonly version: string; readonly oclif: Record<string, unknown> } {
  return JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
}

function say(text: string): 0 {
  process.stdout.write(text)
  return 0
}
