import { Args } from '@oclif/core'
import { LabCommand } from '../command.ts'
import { giveAnswer } from '../lesson/answer.ts'

export default class Answer extends LabCommand {
  static override summary = 'answer a question of the current lab'

  static override examples = [
    { description: 'one question', command: '<%= config.bin %> answer peer-of-a 7' },
    { description: 'which questions there are', command: '<%= config.bin %> answer' },
  ]

  static override args = {
    question: Args.string({ description: 'id of the question' }),
    value: Args.string({ description: 'what you found' }),
  }

  async run() {
    const { args, flags } = await this.parse(Answer)
    const { lines, value, right } = await giveAnswer(flags, args.question, args.value)
    this.print(lines)
    if (right === false) process.exitCode = 1
    return value
  }
}
