import { boolean, string } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { install } from '../install/install.ts'
import { needCluster } from '../lesson/desk.ts'

export default class Install extends LabCommand {
  static override summary = 'put mini-cni, or any CNI plugin, on the nodes of a cluster'

  static override examples = [
    { description: 'mini-cni, kept by its agent', command: '<%= config.bin %> install --agent' },
    { description: 'a plugin of your own', command: '<%= config.bin %> install --plugin ./my-plugin' },
  ]

  static override flags = {
    plugin: string({ summary: 'executable of a CNI plugin instead of mini-cni', helpValue: 'FILE' }),
    conf: string({ summary: 'configuration of that plugin, or a list of them', helpValue: 'FILE' }),
    agent: boolean({ summary: 'the resident agent: faster, repairs, follows nodes that come and go', default: false }),
  }

  async run() {
    const { flags } = await this.parse(Install)
    const { lines, value } = await install(await needCluster(flags), flags)
    this.print(lines)
    return value
  }
}
