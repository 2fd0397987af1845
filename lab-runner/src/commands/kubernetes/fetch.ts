import { string } from '@oclif/core/flags'
import { LabCommand } from '../../command.ts'
import { shortPath } from '../../course/content-error.ts'
import { fetchKubernetes } from '../../kubernetes/fetch.ts'
import { kubernetesVersion } from '../../kubernetes/parts.ts'

export default class KubernetesFetch extends LabCommand {
  static override summary = 'get the official release of Kubernetes, once, for --provider kubernetes'

  static override examples = [
    { description: 'from dl.k8s.io, and etcd from GitHub', command: '<%= config.bin %> kubernetes fetch' },
    {
      description: 'from a server of your own',
      command: '<%= config.bin %> kubernetes fetch --mirror https://mirror.example/k8s',
    },
  ]

  static override flags = {
    mirror: string({ summary: 'has VERSION/bin/linux/ARCH and etcd/VERSION below it', helpValue: 'URL' }),
  }

  async run() {
    const { flags } = await this.parse(KubernetesFetch)
    const { dir, isNew } = await fetchKubernetes({ mirror: flags.mirror })
    const next = 'next:  cnilab up --provider kubernetes'
    this.print([`Kubernetes ${kubernetesVersion} ${isNew ? 'is here' : 'was here already'}: ${shortPath(dir)}`, next])
    return { version: kubernetesVersion, dir, isNew }
  }
}
