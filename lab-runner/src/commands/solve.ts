import { Args } from '@oclif/core'
import { boolean, string } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { solveLab } from '../lesson/solve.ts'

export default class Solve extends LabCommand {
  static override summary = 'have the solution typed, or put into the workspace'

  static override examples = [
    { description: 'the current lab, every command shown', command: '<%= config.bin %> solve' },
    { description: 'show what would be typed, and type nothing', command: '<%= config.bin %> solve 04 --dry-run' },
  ]

  static override args = { lab: Args.string({ description: 'number or name; default: the current one' }) }

  static override flags = {
    code: boolean({ summary: 'put the solution into workspace/', allowNo: true }),
    step: string({ summary: 'only this step', helpValue: 'ID' }),
    'dry-run': boolean({ summary: 'show the commands only' }),
  }

  async run() {
    const { args, flags } = await this.parse(Solve)
    const { lines, value } = await solveLab(flags, args.lab)
    this.print(lines)
    return value
  }
}
