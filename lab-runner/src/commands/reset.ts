import { Args } from '@oclif/core'
import { boolean } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { resetLab } from '../lesson/reset.ts'

export default class Reset extends LabCommand {
  static override summary = 'go back to the start of a lab'

  static override examples = [
    { description: 'the current lab; asks first', command: '<%= config.bin %> reset' },
    {
      description: 'the holes of lab 04 again; what you wrote is kept aside',
      command: '<%= config.bin %> reset 04 --code',
    },
  ]

  static override args = { lab: Args.string({ description: 'number or name; default: the current one' }) }

  static override flags = { code: boolean({ summary: 'the workspace', allowNo: true }) }

  async run() {
    const { args, flags } = await this.parse(Reset)
    const { lines, value } = await resetLab(flags, args.lab)
    this.print(lines)
    return value
  }
}
