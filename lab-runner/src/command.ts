/** The base of every command: the global flags, and how a value becomes a screen or JSON. */
import { Command } from '@oclif/core/command'
import { boolean, string } from '@oclif/core/flags'
import { LabError } from './errors.ts'
import { nameCluster } from './name-cluster.ts'

export abstract class LabCommand extends Command {
  static override enableJsonFlag = true

  static override baseFlags = {
    name: string({ summary: 'which cluster', default: 'lab', helpGroup: 'GLOBAL', parse: clusterName }),
    provider: string({
      summary: 'namespaces here, the same with a Kubernetes on them, a kind cluster, or machines by ssh',
      default: 'netns',
      options: ['netns', 'kubernetes', 'kind', 'ssh'],
      env: 'CNILAB_PROVIDER',
      helpGroup: 'GLOBAL',
    }),
    nodes: string({
      summary: 'the two machines of --provider ssh, as this,node01, or two nodes of a kind cluster',
      helpValue: 'HOST,HOST',
      env: 'CNILAB_NODES',
      helpGroup: 'GLOBAL',
    }),
    'kube-bin': string({
      summary: 'the programs of --provider kubernetes',
      helpValue: 'DIR',
      env: 'CNILAB_KUBE_BIN',
      helpGroup: 'GLOBAL',
    }),
    labs: string({ summary: 'folder of another course', helpValue: 'DIR', helpGroup: 'GLOBAL' }),
    yes: boolean({ char: 'y', summary: 'do not ask', helpGroup: 'GLOBAL' }),
    verbose: boolean({ char: 'v', summary: 'show more', helpGroup: 'GLOBAL' }),
  }

  /** Lines for a person; nothing under --json, where the value that `run` returns is printed. */
  protected print(lines: readonly string[]): void {
    if (lines.length > 0) this.log(nameCluster(lines.join('\n'), this.argv))
  }

  /** Errors are told in one place, cli.ts. */
  protected override async catch(error: Error): Promise<never> {
    throw error
  }
}

async function clusterName(name: string): Promise<string> {
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) return name
  throw new LabError(`"${name}" is no name for a cluster`, {
    suggestions: ['small letters, digits and dashes, at most 40, as in: --name second'],
  })
}
