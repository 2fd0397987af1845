import { Args } from '@oclif/core'
import { LabCommand } from '../../command.ts'
import { importImages } from '../../kubernetes/import-images.ts'
import { needCluster } from '../../lesson/desk.ts'

export default class KubernetesImage extends LabCommand {
  static override summary = 'give images to the nodes of --provider kubernetes, which have no way to a registry'

  static override strict = false

  static override examples = [
    { description: 'of a registry', command: '<%= config.bin %> kubernetes image nginx:1.29' },
    {
      description: 'your own, from Docker',
      command: 'docker save web:1 -o web.tar && <%= config.bin %> kubernetes image web.tar',
    },
  ]

  static override args = {
    image: Args.string({
      description: 'its name, or an archive of docker save or of the OCI; or several',
      required: true,
    }),
  }

  async run() {
    const { argv, flags } = await this.parse(KubernetesImage)
    const cluster = await needCluster(flags, 'kubernetes')
    const images = await importImages(cluster, argv.map(String))
    this.print([`on ${cluster.nodes.map(({ name }) => name).join(' and ')}: ${images.join(', ')}`])
    return { images }
  }
}
