import { LabCommand } from '../../command.ts'
import { shortPath } from '../../course/content-error.ts'
import { buildKubernetes } from '../../kubernetes/build.ts'
import { kubernetesVersion } from '../../kubernetes/parts.ts'

export default class KubernetesBuild extends LabCommand {
  static override summary = 'build Kubernetes with Go, once, for --provider kubernetes'

  static override examples = [
    { description: 'about four minutes on two cores', command: '<%= config.bin %> kubernetes build' },
    {
      description: 'keep it elsewhere than in ~/.cache',
      command: 'XDG_CACHE_HOME=/srv/cache <%= config.bin %> kubernetes build',
    },
  ]

  async run() {
    await this.parse(KubernetesBuild)
    const { dir, isNew } = await buildKubernetes()
    const next = 'next:  cnilab up --provider kubernetes'
    this.print([`Kubernetes ${kubernetesVersion} ${isNew ? 'is built' : 'was built already'}: ${shortPath(dir)}`, next])
    return { version: kubernetesVersion, dir, isNew }
  }
}
