import { Args } from '@oclif/core'
import { boolean, integer, string } from '@oclif/core/flags'
import { LabCommand } from '../../command.ts'
import { play } from '../../publish/play/play.ts'

export default class KillercodaPlay extends LabCommand {
  static override summary = 'play a Killercoda scenario here, from its first script to its last CHECK'

  static override examples = [
    { description: 'one of ours', command: '<%= config.bin %> killercoda play killercoda/01-netns' },
    {
      description: 'up to its second step, then look around on the machines',
      command: '<%= config.bin %> killercoda play ../my-scenarios/pods --until 2 --keep',
    },
  ]

  static override args = { dir: Args.string({ description: 'folder that holds index.json', required: true }) }

  static override flags = {
    until: string({ summary: 'the last step that is played: its number or its title', helpValue: 'STEP' }),
    keep: boolean({ summary: 'leave the machines up until Ctrl-C' }),
    report: string({ summary: 'write what was found as JSON, too', helpValue: 'FILE' }),
    mtu: string({ summary: 'of the network of the machines', options: ['1450', '1460', '1500'], default: '1500' }),
    foreign: string({
      summary: 'whose network plugin is installed already',
      options: ['none', 'podman', 'cilium', 'canal'],
      default: 'cilium',
    }),
    timeout: integer({ summary: 'seconds that a script, a click or CHECK may take', default: 60, min: 1, max: 3600 }),
  }

  async run() {
    const { args, flags } = await this.parse(KillercodaPlay)
    const { lines, value, exit, over } = await play(args.dir, flags)
    this.print(lines)
    process.exitCode = exit
    await over
    return value
  }
}
