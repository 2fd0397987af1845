import { Args, Flags } from '@oclif/core'
import { LabCommand } from '../../command.ts'
import { kinds } from '../../proof/case.ts'
import { proveCourse } from '../../proof/prove-course.ts'

export default class Prove extends LabCommand {
  static override summary = 'prove that the checks of a lab tell right from wrong'

  static override examples = [
    { description: 'every lab of the course', command: '<%= config.bin %> author prove' },
    { description: 'one lab, every case shown', command: '<%= config.bin %> author prove 03 -v' },
    {
      description: 'without the mistakes, which the tour makes as well',
      command: '<%= config.bin %> author prove --only hole --only after',
    },
    { description: 'two of them', command: '<%= config.bin %> author prove 03 bridge' },
  ]

  static override args = { lab: Args.string({ description: 'numbers or names; default: all' }) }
  static override strict = false

  static override flags = {
    only: Flags.option({ options: kinds, multiple: true, multipleNonGreedy: true, summary: 'cases of this kind' })(),
  }

  async run() {
    const { argv, flags } = await this.parse(Prove)
    const { lines, value } = await proveCourse(flags, argv.map(String))
    this.print(lines)
    if (value.failed > 0) process.exitCode = 1
    return value
  }
}
