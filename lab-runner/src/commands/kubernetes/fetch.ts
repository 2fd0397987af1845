import { string } from '@oclif/core/flags'
import { LabCommand } from '../../command.ts'
import { fetchKubernetes } from '../../kubernetes/fetch.ts'
import { chooseRelease } from '../../kubernetes/releases.ts'
import { keptLines } from '../../kubernetes/say-kept.ts'

export default class KubernetesFetch extends LabCommand {
  static override summary = 'get the official release of Kubernetes, once, for --provider kubernetes'

  static override examples = [
    { description: 'from dl.k8s.io, and etcd from GitHub', command: '<%= config.bin %> kubernetes fetch' },
    { description: 'an older one', command: '<%= config.bin %> kubernetes fetch --version 1.32' },
    {
      description: 'from a server of your own',
      command: '<%= config.bin %> kubernetes fetch --mirror https://mirror.example/k8s',
    },
  ]

  static override flags = {
    version: string({ summary: 'a minor version of Kubernetes, or one release', helpValue: '1.32|v1.32.2' }),
    mirror: string({ summary: 'has VERSION/bin/linux/ARCH and etcd/VERSION below it', helpValue: 'URL' }),
  }

  async run() {
    const { flags } = await this.parse(KubernetesFetch)
    const release = chooseRelease(flags.version)
    const { dir, isNew } = await fetchKubernetes({ release, mirror: flags.mirror })
    this.print(keptLines(release, dir, isNew ? 'is here' : 'was here already'))
    return { version: release.version, dir, isNew }
  }
}
