import { string } from '@oclif/core/flags'
import { LabCommand } from '../../command.ts'
import { buildKubernetes } from '../../kubernetes/build.ts'
import { chooseRelease } from '../../kubernetes/releases.ts'
import { keptLines } from '../../kubernetes/say-kept.ts'

export default class KubernetesBuild extends LabCommand {
  static override summary = 'build Kubernetes with Go, once, for --provider kubernetes'

  static override examples = [
    { description: 'about four minutes on two cores', command: '<%= config.bin %> kubernetes build' },
    { description: 'an older one', command: '<%= config.bin %> kubernetes build --version 1.32' },
    {
      description: 'keep it elsewhere than in ~/.cache',
      command: 'XDG_CACHE_HOME=/srv/cache <%= config.bin %> kubernetes build',
    },
  ]

  static override flags = {
    version: string({ summary: 'a minor version of Kubernetes, or one release', helpValue: '1.32|v1.32.2' }),
  }

  async run() {
    const { flags } = await this.parse(KubernetesBuild)
    const release = chooseRelease(flags.version)
    const { dir, isNew } = await buildKubernetes({ release })
    this.print(keptLines(release, dir, isNew ? 'is built' : 'was built already'))
    return { version: release.version, dir, isNew }
  }
}
