import { string } from '@oclif/core/flags'
import { LabCommand } from '../../command.ts'
import { publishCourse } from '../../publish/killercoda/publish.ts'

export default class KillercodaGenerate extends LabCommand {
  static override summary = 'write the scenarios for Killercoda, one a lab'

  static override examples = [
    { description: 'into killercoda/, as npm run generate does', command: '<%= config.bin %> killercoda generate' },
    {
      description: 'a course of your own, into a repository of your own',
      command:
        '<%= config.bin %> killercoda generate --labs ../course/labs --out ../course/killercoda --repository https://github.com/me/course',
    },
  ]

  static override flags = {
    out: string({ summary: 'folder of structure.json', helpValue: 'DIR', default: 'killercoda' }),
    repository: string({ summary: 'whose releases hold the archive, and where links lead', helpValue: 'URL' }),
  }

  async run() {
    const { flags } = await this.parse(KillercodaGenerate)
    const { lines, value } = publishCourse(flags)
    this.print(lines)
    return value
  }
}
