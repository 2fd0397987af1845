import { Args } from '@oclif/core'
import { string } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { explainLab } from '../lesson/explain.ts'

export default class Explain extends LabCommand {
  static override summary = 'what mini-cni does to the kernel, as ip and bridge commands'

  static override examples = [
    { description: 'up to the current lab', command: '<%= config.bin %> explain' },
    { description: 'with the routes between nodes', command: '<%= config.bin %> explain 06' },
  ]

  static override args = { lab: Args.string({ description: 'number or name; default: the current one' }) }

  static override flags = {
    underlay: string({ summary: 'how the nodes are connected', options: ['bridged', 'routed'] }),
  }

  async run() {
    const { args, flags } = await this.parse(Explain)
    const { lines, value } = await explainLab(flags, args.lab)
    this.print(lines)
    return value
  }
}
