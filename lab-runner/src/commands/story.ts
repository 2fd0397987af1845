import { Args } from '@oclif/core'
import { string } from '@oclif/core/flags'
import { LabCommand } from '../command.ts'
import { needCluster } from '../lesson/desk.ts'
import { tellStory } from '../story/story.ts'
import { storyScreen } from '../story/story-screen.ts'

export default class Story extends LabCommand {
  static override summary = 'tell the way of one pod in the log lines of all who had to do with it'

  static override examples = [
    { description: 'from kubectl to its address', command: '<%= config.bin %> story web' },
    { description: 'with all that each line says', command: '<%= config.bin %> story web --namespace shop --verbose' },
  ]

  static override args = { pod: Args.string({ required: true, description: 'name of a pod of Kubernetes' }) }

  static override flags = {
    namespace: string({ char: 'n', summary: "of Kubernetes, the pod's", default: 'default', helpValue: 'NAME' }),
  }

  async run() {
    const { args, flags } = await this.parse(Story)
    const lines = await tellStory(await needCluster(flags, 'kubernetes'), {
      namespace: flags.namespace,
      name: args.pod,
    })
    const width = flags.verbose ? undefined : Math.max(80, process.stdout.columns ?? 160)
    this.print(storyScreen(lines, width))
    return { pod: args.pod, namespace: flags.namespace, lines }
  }
}
