// Passes on each connection that comes to the listening socket it was started with.
// usage: forward HOST PORT <LISTENING-SOCKET        says "ready" when it listens
import { connect, createServer } from 'node:net'

const [host, port] = process.argv.slice(2)
const server = createServer({ allowHalfOpen: true }, from => {
  const to = connect({ host, port: Number(port), allowHalfOpen: true })
  for (const [one, other] of [
    [from, to],
    [to, from],
  ]) {
    one.pipe(other)
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
})
server.listen({ fd: 0 }, () => console.log('ready'))
process.stdout.on('error', () => {}) // whoever started this goes away
