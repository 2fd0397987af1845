import { boolean } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { takeDown } from '../lesson/take-down.ts'

export default class Down extends LabCommand {
  static override summary = 'end a cluster; nothing of it is left'

  static override examples = [
    { description: 'the cluster named lab', command: '<%= config.bin %> down' },
    { description: 'all clusters of this user', command: '<%= config.bin %> down --all' },
  ]

  static override flags = { all: boolean({ summary: 'all clusters of this user' }) }

  async run() {
    const { flags } = await this.parse(Down)
    const { lines, value } = await takeDown(flags)
    this.print(lines)
    return value
  }
}
