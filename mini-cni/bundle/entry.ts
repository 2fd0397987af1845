/** What `bundle.ts` begins with: the plugin on Node's own FFI. */
import { main } from '../src/plugin/main.ts'

const [, , self = 'mini-cni'] = process.argv
const variables = { ...process.env }
process.env.MINI_CNI_FFI = 'node'
main(self, variables).then(code => {
  // Everything is written by now; to let Node find that out takes it a millisecond more.
  process.exit(code)
})
