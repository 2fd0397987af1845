// An ssh server for a node where OpenSSH's cannot run: it changes no user id, so one mapped id is enough. Who logs in is who runs it.
// usage: ssh-server PORT HOST-KEY AUTHORIZED-KEYS PID-FILE
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import ssh2 from 'ssh2'
import { serveFiles } from './ssh-files.js'

const [port, hostKey, authorizedKeys, pidFile] = process.argv.slice(2)
const home = process.env.HOME ?? '/root'
const protocol = new ssh2.Server({ hostKeys: [readFileSync(hostKey)] })
const server = createServer({ noDelay: true }, socket => {
  const [from, to] = [socket.remoteAddress, socket.localAddress].map(address => address?.replace(/^::ffff:/, ''))
  const connection = `${from} ${socket.remotePort} ${to} ${socket.localPort}`
  protocol.once('connection', client => serve(client, connection)) // injectSocket says it at once
  protocol.injectSocket(socket)
})
server.on('error', error => {
  console.error(`ssh-server: ${error.message}`)
  process.exitCode = 1
})
server.listen(Number(port), () => writeFileSync(pidFile, `${process.pid}\n`))
process.on('SIGTERM', () => process.exit(0))

function serve(client, connection) {
  const children = new Set()
  client.on('authentication', login)
  client.on('error', () => {}) // the other side went away, or never spoke ssh: scanners do
  client.on('close', () => {
    for (const { child, hasTerminal } of children) leave(child, hasTerminal)
  })
  client.on('session', accept => {
    const session = accept()
    const environment = {}
    let terminal
    session.on('env', (ok, _, { key, val }) => {
      if (/^(LANG|LC_\w+|COLORTERM|NO_COLOR)$/.test(key)) environment[key] = val
      ok?.()
    })
    session.on('pty', (ok, _, { rows, cols, term }) => {
      terminal = { rows, cols, term, note: `/run/ssh-terminal.${randomUUID()}` }
      ok?.()
    })
    session.on('window-change', (ok, _, { rows, cols }) => {
      if (terminal) resize(terminal.note, rows, cols)
      ok?.()
    })
    const start = (accept, command) => {
      const child = spawnFor(command, terminal, { ...environment, SSH_CONNECTION: connection })
      const entry = { child, hasTerminal: terminal !== undefined }
      children.add(entry)
      connect(child, accept(), () => {
        children.delete(entry)
        if (terminal) rmSync(terminal.note, { force: true })
      })
      session.on('signal', (_accept, _reject, { name }) => signal(child, name))
    }
    session.on('exec', (accept, _, { command }) => start(accept, command))
    session.on('shell', accept => start(accept, undefined))
    session.on('sftp', accept => serveFiles(accept(), home))
  })
}

function login(context) {
  if (context.method !== 'publickey' || !isKnown(context.key)) return context.reject(['publickey', 'password'])
  const { key, blob, signature, hashAlgo } = context
  if (signature === undefined || ssh2.utils.parseKey(key.data).verify(blob, signature, hashAlgo))
    return context.accept()
  return context.reject(['publickey', 'password'])
}

/** Read anew each time, as sshd does: a test takes a key away from a server that runs. */
function isKnown({ data }) {
  try {
    const lines = readFileSync(authorizedKeys, 'utf8').split('\n')
    return lines.some(line => line.split(' ')[1] === data.toString('base64'))
  } catch {
    return false
  }
}

function spawnFor(command, terminal, environment) {
  const env = {
    ...environment,
    ...{ HOME: home, USER: 'root', LOGNAME: 'root', SHELL: '/bin/bash' },
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...(terminal ? { TERM: terminal.term || 'xterm' } : {}),
  }
  const options = { cwd: home, detached: true, env }
  if (!terminal) return spawn('/bin/bash', command === undefined ? ['-l'] : ['-c', command], options)
  const { rows, cols, note } = terminal
  const size = rows && cols ? `stty rows ${rows} cols ${cols}; ` : ''
  const then = command === undefined ? 'exec bash -l' : command
  return spawn('script', ['-qefc', `tty >${note}; ${size}${then}`, '/dev/null'], options)
}

function connect(child, stream, done) {
  for (const end of [stream, stream.stderr, child.stdin, child.stdout, child.stderr]) end.on('error', () => {})
  stream.pipe(child.stdin)
  child.stdout.pipe(stream, { end: false })
  child.stderr.pipe(stream.stderr, { end: false })
  child.on('error', error => stream.stderr.write(`${error.message}\n`))
  child.on('close', (code, signalName) => {
    done()
    if (signalName) stream.exit(signalName.slice('SIG'.length), false, '')
    else stream.exit(code ?? 127)
    stream.end()
  })
}

/** As sshd: a terminal hangs up; what has none finds its pipes closed, and goes on if it does not care. */
function leave(child, hasTerminal) {
  if (hasTerminal) signal(child, 'HUP')
  for (const end of [child.stdin, child.stdout, child.stderr]) end.destroy()
}

function signal(child, name) {
  try {
    process.kill(-child.pid, `SIG${name}`)
  } catch {
    // it ended by itself
  }
}

function resize(note, rows, cols) {
  const script = 'read -r tty <"$0" && exec stty -F "$tty" rows "$1" cols "$2"'
  spawn('sh', ['-c', script, note, String(rows), String(cols)], { stdio: 'ignore' }).on('error', () => {})
}
