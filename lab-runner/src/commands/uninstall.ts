import { LabCommand } from '../command.ts'
import { uninstall } from '../install/uninstall.ts'
import { needCluster } from '../lesson/desk.ts'

export default class Uninstall extends LabCommand {
  static override summary = 'take what install put on the nodes away, and give back what was there'

  static override examples = [
    { description: 'says first which pods run', command: '<%= config.bin %> uninstall' },
    { description: 'without being asked', command: '<%= config.bin %> uninstall --yes' },
  ]

  async run() {
    const { flags } = await this.parse(Uninstall)
    const { lines, value } = await uninstall(await needCluster(flags), flags)
    this.print(lines)
    return value
  }
}
