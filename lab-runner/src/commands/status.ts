import { LabCommand } from '../command.ts'
import { needCluster } from '../lesson/desk.ts'
import { statusOf } from '../lesson/status.ts'

export default class Status extends LabCommand {
  static override summary = 'show nodes, pods, addresses and routes'

  static override examples = [
    { description: 'what is on the cluster now, read from the kernel', command: '<%= config.bin %> status' },
    { description: 'the same as JSON', command: '<%= config.bin %> status --json' },
  ]

  async run() {
    const { flags } = await this.parse(Status)
    const { lines, value } = await statusOf(await needCluster(flags))
    this.print(lines)
    return value
  }
}
