import { Args } from '@oclif/core'
import { boolean, string } from '@oclif/core/flags'
import { LabCommand } from '../../command.ts'
import { Exit } from '../../errors.ts'
import { lintFolders } from '../../publish/lint/lint-folders.ts'

export default class Lint extends LabCommand {
  static override summary = 'look for mistakes in scenarios of Killercoda, ours or anybody else’s'
  static override strict = false

  static override examples = [
    { description: 'a whole repository', command: '<%= config.bin %> killercoda lint .' },
    { description: 'mend what can be mended safely', command: '<%= config.bin %> killercoda lint . --fix' },
    {
      description: 'for a code host, notes too',
      command: '<%= config.bin %> killercoda lint . --format sarif --level note',
    },
    { description: 'what a rule asks, and why', command: '<%= config.bin %> killercoda lint --explain fence-open' },
  ]

  static override args = { dir: Args.string({ description: 'folder of scenarios, or several' }) }

  static override flags = {
    format: string({ summary: 'how to print it', options: ['table', 'json', 'sarif'], default: 'table' }),
    level: string({
      summary: 'show this level and those above it',
      options: ['error', 'warning', 'note'],
      default: 'warning',
    }),
    fix: boolean({ summary: 'mend what can be mended without a doubt' }),
    budget: string({ summary: 'what the assets of a scenario may have together; default 3MB', helpValue: 'SIZE' }),
    explain: string({ summary: 'say what a rule asks; "all" lists them', helpValue: 'RULE' }),
  }

  async run() {
    const { flags, raw } = await this.parse(Lint)
    const folders = raw.flatMap(({ type, input }) => (type === 'arg' ? [input] : []))
    const { lines, value, ok } = await lintFolders(folders, flags)
    this.print(lines)
    if (!ok) process.exitCode = Exit.checkFailed
    return value
  }
}
