import { Args } from '@oclif/core'
import { LabCommand } from '../../command.ts'
import { newLab } from '../../course/new-lab.ts'

export default class New extends LabCommand {
  static override summary = 'begin a new lab: its folder, a lesson with one step, one check'

  static override examples = [
    { description: 'the next lab of this course', command: '<%= config.bin %> author new masquerade' },
    {
      description: 'the first lab of a course of your own',
      command: '<%= config.bin %> author new hello --labs ../my-course',
    },
  ]

  static override args = { lab: Args.string({ description: 'its name in one word, as "masquerade"', required: true }) }

  async run() {
    const { args, flags } = await this.parse(New)
    const { lines, value } = newLab(flags.labs, args.lab)
    this.print(lines)
    return value
  }
}
