import { Args } from '@oclif/core'
import { boolean, string } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { beginLab } from '../lesson/begin.ts'

export default class Start extends LabCommand {
  static override summary = 'begin a lab, or read the current step again'

  static override examples = [
    { description: 'lab 03 by hand, on a cluster that has all it needs', command: '<%= config.bin %> start 03' },
    { description: 'the same in TypeScript, in workspace/', command: '<%= config.bin %> start 03 --code' },
  ]

  static override args = { lab: Args.string({ description: 'number or name; default: the current one' }) }

  static override flags = {
    code: boolean({ summary: 'in TypeScript, in workspace/' }),
    underlay: string({ summary: 'how the nodes are connected', options: ['bridged', 'routed'] }),
  }

  async run() {
    const { args, flags } = await this.parse(Start)
    const { lines, value } = await beginLab(flags, args.lab)
    this.print(lines)
    return value
  }
}
