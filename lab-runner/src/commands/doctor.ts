import { boolean, string } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { apparmorProfile } from '../doctor/apparmor-profile.ts'
import { diagnose } from '../doctor/diagnose.ts'
import { installPackages } from '../doctor/fix.ts'
import { gatherFacts } from '../doctor/gather.ts'
import { doctorScreen } from '../doctor/screen.ts'
import { Exit } from '../errors.ts'
import { lookAtNode } from '../network-plugin/look-at-node.ts'
import { nodeScreen } from '../network-plugin/screen.ts'

export default class Doctor extends LabCommand {
  static override summary = 'say what this machine lacks for a cluster, and the line that mends it'

  static override examples = [
    { description: 'what works here, what does not', command: '<%= config.bin %> doctor' },
    { description: 'what makes the network of another machine', command: '<%= config.bin %> doctor --node node01' },
    { description: 'install missing packages (apt, as root or by sudo)', command: '<%= config.bin %> doctor --fix' },
  ]

  static override flags = {
    node: string({
      summary: 'explain the interfaces and the network plugin of a node, of a machine by ssh, or of "this"',
      helpValue: 'NODE',
      exclusive: ['fix', 'apparmor'],
    }),
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
    if (flags.node !== undefined) {
      const report = await lookAtNode(flags.node, flags)
      this.print(nodeScreen(report))
      return report
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
