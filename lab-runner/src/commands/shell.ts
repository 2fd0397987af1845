import { Args } from '@oclif/core'
import { LabCommand } from '../command.ts'
import { needCluster, placeOf } from '../lesson/desk.ts'
import { openShell } from '../lesson/open-shell.ts'

export default class Shell extends LabCommand {
  static override summary = 'open a shell on a node or in a pod'
  static override enableJsonFlag = false

  static override examples = [
    { description: 'root on node1', command: '<%= config.bin %> shell node1' },
    { description: "in pod a's network namespace", command: '<%= config.bin %> shell a' },
  ]

  static override args = { place: Args.string({ required: true, description: 'node or pod' }) }

  async run() {
    const { args, flags } = await this.parse(Shell)
    const cluster = await needCluster(flags)
    process.exitCode = await openShell(placeOf(cluster, args.place), args.place)
  }
}
