import { boolean, string } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { bringUp } from '../lesson/bring-up.ts'

export default class Up extends LabCommand {
  static override summary = 'bring a two-node cluster up'

  static override examples = [
    { description: 'two nodes on one network, as in kind', command: '<%= config.bin %> up' },
    {
      description: 'a second cluster, its nodes behind a router',
      command: '<%= config.bin %> up --name far --underlay routed',
    },
  ]

  static override flags = {
    aside: boolean({ summary: 'with ssh or kind: move the network plugin that is there out of the way until down' }),
    underlay: string({ summary: 'how the nodes are connected', options: ['bridged', 'routed'] }),
  }

  async run() {
    const { flags } = await this.parse(Up)
    const { lines, value } = await bringUp(flags)
    this.print(lines)
    return value
  }
}
