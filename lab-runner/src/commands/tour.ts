import { string } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { takeTour } from '../tour/take-tour.ts'

export default class Tour extends LabCommand {
  static override summary = 'the whole course, before and after every lab, on fresh clusters'

  static override examples = [
    { description: 'all labs, both tracks, both underlays', command: '<%= config.bin %> tour' },
    {
      description: 'every command as it is typed, on one underlay',
      command: '<%= config.bin %> tour --underlay bridged -v',
    },
  ]

  static override flags = {
    underlay: string({ summary: 'only this one', options: ['bridged', 'routed'] }),
  }

  async run() {
    const { flags } = await this.parse(Tour)
    const { lines, value } = await takeTour(flags)
    this.print(lines)
    if (!value.ok) process.exitCode = 1
    return value
  }
}
