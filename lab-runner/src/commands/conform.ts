import { string } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { conform } from '../conform/conform.ts'
import { Exit } from '../errors.ts'

export default class Conform extends LabCommand {
  static override summary = 'grade any CNI plugin against the specification and what runtimes expect'

  static override examples = [
    { description: 'all items', command: '<%= config.bin %> conform --plugin /opt/cni/bin/bridge' },
    {
      description: 'section E, each item with its time',
      command: '<%= config.bin %> conform --plugin mini-cni --items E -v',
    },
    {
      description: 'for CI: fail only for what did not fail before',
      command: '<%= config.bin %> conform --plugin ./plugin --format junit --baseline known.json',
    },
    { description: 'what an item asks, and why', command: '<%= config.bin %> conform --explain E50' },
  ]

  static override flags = {
    plugin: string({ summary: 'path of the executable, or mini-cni', helpValue: 'PLUGIN' }),
    with: string({ summary: 'program that must run beside the plugin: its agent', helpValue: 'PROGRAM' }),
    conf: string({
      summary: 'network configuration, - for stdin; default: one that suits the plugin',
      helpValue: 'FILE',
    }),
    'cni-path': string({ summary: 'where other plugins are searched, joined by ":"', helpValue: 'DIR' }),
    kind: string({ summary: 'what sort of plugin it is; guessed by default', options: ['main', 'ipam', 'chained'] }),
    items: string({ summary: 'only these: E48-E57,A2 or a section: E', helpValue: 'ITEMS' }),
    level: string({
      summary: 'only this level and those above it',
      options: ['must', 'should', 'practice', 'quality'],
    }),
    format: string({ summary: 'how to print it', options: ['table', 'json', 'junit', 'tap'], default: 'table' }),
    explain: string({ summary: 'say what an item asks; "all" lists them', helpValue: 'ITEM' }),
    baseline: string({ summary: 'output of --format json: what failed there may fail again', helpValue: 'FILE' }),
  }

  async run() {
    const { flags } = await this.parse(Conform)
    const { lines, value, ok } = await conform(flags)
    this.print(lines)
    if (!ok) process.exitCode = Exit.checkFailed
    return value
  }
}
