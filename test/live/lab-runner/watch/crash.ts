/** A program that takes the terminal and then has a bug: what becomes of the terminal? */
import { openTerminal } from '../../../../lab-runner/src/watch/terminal.ts'

const terminal = openTerminal({ key() {}, resized() {}, gone() {} })
terminal.show(['this is the screen'])
setTimeout(() => {
  throw new Error('a bug')
}, 300)
