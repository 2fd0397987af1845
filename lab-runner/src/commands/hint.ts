import { Args } from '@oclif/core'
import { LabCommand } from '../command.ts'
import { nextHint } from '../lesson/hint.ts'

export default class Hint extends LabCommand {
  static override summary = 'a nudge, then more, then the solution of the step'

  static override examples = [
    { description: 'for the step that does not hold yet', command: '<%= config.bin %> hint' },
    { description: 'the solution without being asked', command: '<%= config.bin %> hint --yes' },
  ]

  static override args = { lab: Args.string({ description: 'number or name; default: the current one' }) }

  async run() {
    const { args, flags } = await this.parse(Hint)
    const { lines, value } = await nextHint(flags, args.lab)
    this.print(lines)
    return value
  }
}
