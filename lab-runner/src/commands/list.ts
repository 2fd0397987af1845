import { LabCommand } from '../command.ts'
import { listCourse } from '../list-course.ts'

export default class List extends LabCommand {
  static override summary = 'list the labs of the course'

  static override examples = [
    { description: 'all labs, in order', command: '<%= config.bin %> list' },
    {
      description: 'the labs of another course, as JSON',
      command: '<%= config.bin %> list --labs ../their-course --json',
    },
  ]

  async run() {
    const { flags } = await this.parse(List)
    const { lines, value } = listCourse(flags.labs)
    this.print(lines)
    return value
  }
}
