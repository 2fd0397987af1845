import { Args } from '@oclif/core'
import { boolean, string } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { checkCurrent } from '../lesson/check.ts'

export default class Check extends LabCommand {
  static override summary = 'see what holds and what does not, and why'

  static override examples = [
    { description: 'the current lab', command: '<%= config.bin %> check' },
    { description: 'one step of lab 03, with all output', command: '<%= config.bin %> check 03 --step veth-pair -v' },
    { description: "somebody else's plugin", command: '<%= config.bin %> check 05 --plugin ./bridge' },
  ]

  static override args = { lab: Args.string({ description: 'number or name; default: the current one' }) }

  static override flags = {
    step: string({ summary: 'only this step', helpValue: 'ID' }),
    code: boolean({ summary: 'rebuild from workspace/ first', allowNo: true }),
    plugin: string({
      summary: 'attach the pods by this executable, called through CNI',
      helpValue: 'FILE',
      exclusive: ['code'],
    }),
    paste: boolean({ summary: 'show commands as you would type them here' }),
    format: string({ summary: 'how to print it', options: ['story', 'junit', 'tap'], default: 'story' }),
  }

  async run() {
    const { args, flags } = await this.parse(Check)
    const { lines, report } = await checkCurrent(flags, args.lab)
    this.print(lines)
    if (!report.ok) process.exitCode = 1
    return report
  }
}
