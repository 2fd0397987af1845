import { LabCommand } from '../command.ts'
import { kubectl } from '../kubernetes/kubectl.ts'
import { needCluster } from '../lesson/desk.ts'

export default class Kubectl extends LabCommand {
  static override summary = 'run kubectl against the Kubernetes of this cluster, and no other'
  static override enableJsonFlag = false
  static override strict = false

  static override examples = [
    { description: 'all pods, with nodes and addresses', command: '<%= config.bin %> kubectl -- get pods -A -o wide' },
    { description: 'a file of this machine', command: '<%= config.bin %> kubectl -- apply -f web.yaml' },
  ]

  async run() {
    const { raw, flags } = await this.parse(Kubectl)
    const words = raw.flatMap(({ type, input }) => (type === 'arg' ? [input] : []))
    process.exitCode = await kubectl(await needCluster(flags, 'kubernetes'), words, flags['kube-bin'])
  }
}
