import { Args } from '@oclif/core'
import { LabCommand } from '../command.ts'
import { LabError } from '../errors.ts'
import { needCluster, placeOf } from '../lesson/desk.ts'
import { interact } from '../shell.ts'

export default class Exec extends LabCommand {
  static override summary = 'run one command on a node or in a pod'
  static override enableJsonFlag = false
  static override strict = false

  static override examples = [
    { description: 'routes of node1', command: '<%= config.bin %> exec node1 -- ip route' },
    { description: 'from pod a to pod c', command: '<%= config.bin %> exec a -- ping -c1 10.244.2.2' },
  ]

  static override args = { place: Args.string({ required: true, description: 'node or pod' }) }

  async run() {
    const { args, raw, flags } = await this.parse(Exec)
    // Not parse's `argv`: it is sorted by where a word was seen first, and words may come twice.
    const command = raw.flatMap(({ type, input }) => (type === 'arg' ? [input] : [])).slice(1)
    if (command.length === 0) {
      throw new LabError(`what shall be run on ${args.place}?`, {
        suggestions: [`cnilab exec ${args.place} -- ip -br address`],
      })
    }
    const place = placeOf(await needCluster(flags), args.place)
    const there = await place.exec(['true'])
    if (there.exitCode !== 0) throw new LabError(there.stderr.trim())
    // One word with blanks is a line for a shell, as with ssh.
    const [only = ''] = command
    const line = command.length === 1 && /\s/.test(only)
    process.exitCode = await interact(place.command(line ? ['sh', '-c', only] : command), place.environment)
  }
}
