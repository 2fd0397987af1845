import { Args } from '@oclif/core'
import { boolean } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { watchLab } from '../watch/watch-lab.ts'

export default class Watch extends LabCommand {
  static override summary = 'check again whenever something changes, with a key for each next thing'
  static override enableJsonFlag = false

  static override examples = [
    { description: 'the current lab, beside the shell in which you type', command: '<%= config.bin %> watch' },
    { description: 'lab 03 in code: checks when you save a file', command: '<%= config.bin %> watch 03 --code' },
  ]

  static override args = { lab: Args.string({ description: 'number or name; default: the current one' }) }

  static override flags = { code: boolean({ summary: 'what is in workspace/', allowNo: true }) }

  async run() {
    const { args, flags } = await this.parse(Watch)
    const { code, lines } = await watchLab(flags, args.lab)
    this.print(lines)
    process.exitCode = code
  }
}
