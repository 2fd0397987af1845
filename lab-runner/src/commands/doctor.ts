import { boolean } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { apparmorProfile } from '../doctor/apparmor-profile.ts'
import { diagnose } from '../doctor/diagnose.ts'
import { installPackages } from '../doctor/fix.ts'
import { gatherFacts } from '../doctor/gather.ts'
import { doctorScreen } from '../doctor/screen.ts'
import { Exit } from '../errors.ts'

export default class Doctor extends LabCommand {
  static override summary = 'say what this machine lacks for a cluster, and the line that mends it'

  static override examples = [
    { description: 'what works here, what does not', command: '<%= config.bin %> doctor' },
    { description: 'install missing packages (apt, as root or by sudo)', command: '<%= config.bin %> doctor --fix' },
  ]

  static override flags = {
    fix: boolean({ summary: 'install the packages that are missing' }),
    apparmor: boolean({ summary: 'print an AppArmor profile that allows cnilab user namespaces', exclusive: ['fix'] }),
  }

  async run() {
    const { flags } = await this.parse(Doctor)
    if (flags.apparmor) {
      const profile = apparmorProfile(process.execPath)
      this.print([profile.trimEnd()])
      return { profile }
    }
    let facts = await gatherFacts()
    const before = diagnose(facts)
    if (flags.fix && before.packages.length > 0) {
      await installPackages(before.packages, facts.install)
      facts = await gatherFacts()
    }
    const diagnosis = diagnose(facts)
    this.print(doctorScreen(diagnosis, process.stdout.isTTY && process.stdout.hasColors()))
    if (!diagnosis.usable) process.exitCode = Exit.machine
    return { ...diagnosis, facts }
  }
}
