/** The base of every command: the global flags, and how a value becomes a screen or JSON. */
import { Command } from '@oclif/core/command'
import { boolean, string } from '@oclif/core/flags'
import { LabError } from './errors.ts'

export abstract class LabCommand extends Command {
  static override enableJsonFlag = true

  static override baseFlags = {
    name: string({ summary: 'which cluster', default: 'lab', helpGroup: 'GLOBAL', parse: clusterName }),
    provider: string({ summary: 'where the cluster lives', default: 'netns', options: ['netns'], helpGroup: 'GLOBAL' }),
    labs: string({ summary: 'folder of another course', helpValue: 'DIR', helpGroup: 'GLOBAL' }),
    yes: boolean({ char: 'y', summary: 'do not ask', helpGroup: 'GLOBAL' }),
    verbose: boolean({ char: 'v', summary: 'show more', helpGroup: 'GLOBAL' }),
  }

  /** Lines for a person; nothing under --json, where the value that `run` returns is printed. */
  protected print(lines: readonly string[]): void {
    if (lines.length > 0) this.log(nameCluster(lines.join('\n'), clusterIn(this.argv)))
  }

  /** Errors are told in one place, cli.ts. */
  protected override async catch(error: Error): Promise<never> {
    throw error
  }
}

/** The lines to type next speak of the cluster that this command was about. */
function nameCluster(text: string, name: string | undefined): string {
  if (name === undefined || name === 'lab') return text
  return text.replaceAll(ofCluster, `$& --name ${name}`)
}

const ofCluster = /\bcnilab (?:start|check|hint|answer|solve|reset|shell|exec|status|down)\b(?! --name)/g

function clusterIn(argv: readonly string[]): string | undefined {
  const at = argv.indexOf('--name')
  return at >= 0 ? argv[at + 1] : argv.find(word => word.startsWith('--name='))?.slice('--name='.length)
}

async function clusterName(name: string): Promise<string> {
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) return name
  throw new LabError(`"${name}" is no name for a cluster`, {
    suggestions: ['small letters, digits and dashes, at most 40, as in: --name second'],
  })
}
