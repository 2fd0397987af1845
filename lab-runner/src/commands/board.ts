import { LabCommand } from '../command.ts'
import { showBoard } from '../lesson/board.ts'

export default class Board extends LabCommand {
  static override summary = 'where you are: cluster, lab, step, what is next'

  static override examples = [
    { description: 'where am I; the same as no command at all', command: '<%= config.bin %> board' },
    { description: 'the same for a program', command: '<%= config.bin %> board --json' },
  ]

  async run() {
    const { flags } = await this.parse(Board)
    const { lines, value } = await showBoard(flags)
    this.print(lines)
    return value
  }
}
