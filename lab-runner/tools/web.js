// The web server of the labs: answers each request with the address it came from.
// usage: web PORT [--log FILE]        a line "ADDRESS METHOD PATH" per request is appended to FILE
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [port = '80', flag, log] = process.argv.slice(2)
const server = createServer((request, response) => {
  const from = String(request.socket.remoteAddress).replace(/^::ffff:/, '')
  if (flag === '--log') appendFileSync(log, `${from} ${request.method} ${request.url}\n`)
  response.setHeader('connection', 'close')
  response.end(`${from}\n`)
})
server.on('error', error => {
  console.error(
    error.code === 'EADDRINUSE' ? `web: port ${port} is taken in this network namespace` : `web: ${error.message}`,
  )
  process.exitCode = 1
})
server.listen(Number(port))
process.on('SIGTERM', () => process.exit(0))
process.on('SIGINT', () => process.exit(0))
