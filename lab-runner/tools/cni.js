// The runtime of the labs, as containerd and cnitool are ones: reads /etc/cni/net.d and calls the plugins that it names.
// usage: cni                                     which configuration it takes
//        cni COMMAND CONTAINER [--cni-version V]   ADD CHECK DEL GC STATUS VERSION
// CNI_* variables that are set already win, so CNI_NETNS= cni DEL x is a DEL without a namespace.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'

const confDir = '/etc/cni/net.d'
const [command, container = 'none', flag, asked] = process.argv.slice(2)

try {
  const network = firstNetwork()
  if (command === undefined) {
    const { file, name, plugins } = network
    console.log(JSON.stringify({ file, name, plugins: plugins.map(({ type }) => type) }))
  } else {
    process.exitCode = call(network)
  }
} catch (error) {
  console.error(`cni: ${error.message}`)
  process.exitCode = 1
}

/** The first file by name, as containerd and CRI-O take it; one that cannot be read stops the search. */
function firstNetwork() {
  const names = readdirSync(confDir).filter(name => ['.conflist', '.conf', '.json'].includes(extname(name)))
  const [first] = names.sort()
  if (first === undefined)
    throw new Error(`no network configuration in ${confDir}: no file named *.conflist, *.conf, *.json`)
  const file = join(confDir, first)
  const conf = parsed(readFileSync(file, 'utf8'), file)
  const plugins = extname(first) === '.conflist' ? conf.plugins : [conf]
  if (!Array.isArray(plugins) || plugins.length === 0)
    throw new Error(`${file}: a list of plugins is missing ("plugins")`)
  if (plugins.some(({ type }) => typeof type !== 'string')) throw new Error(`${file}: a plugin without "type"`)
  if (typeof conf.name !== 'string') throw new Error(`${file}: "name" is missing`)
  return { file, name: conf.name, cniVersion: conf.cniVersion, plugins }
}

/** ADD goes through the plugins in order and hands each the result so far; DEL goes backwards. Returns the exit code. */
function call({ name, cniVersion, plugins }) {
  const environment = {
    CNI_COMMAND: command,
    CNI_CONTAINERID: container,
    CNI_NETNS: `/run/netns/${container}`,
    CNI_IFNAME: 'eth0',
    CNI_PATH: '/opt/cni/bin',
    ...process.env,
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', // systemd's for a service, as containerd is one
  }
  const version = flag === '--cni-version' ? asked : cniVersion
  const record = join('/run/cni-results', `${name}-${environment.CNI_CONTAINERID}-${environment.CNI_IFNAME}`)
  let prevResult = command === 'ADD' ? undefined : recorded(record)
  let stdout = ''
  for (const plugin of command === 'DEL' ? plugins.toReversed() : plugins) {
    const conf = { ...plugin, cniVersion: version, name, ...(prevResult === undefined ? {} : { prevResult }) }
    const done = spawnSync(executable(plugin.type, environment.CNI_PATH), [], {
      input: `${JSON.stringify(conf)}\n`,
      env: environment,
      encoding: 'utf8',
    })
    // EPIPE: it ended without reading, as VERSION may.
    if (done.error !== undefined && done.error.code !== 'EPIPE')
      throw new Error(`${plugin.type} cannot be run: ${done.error.message}`)
    stdout = done.stdout
    process.stderr.write(done.stderr)
    if (done.status !== 0) {
      process.stdout.write(stdout)
      if (stdout === '') throw new Error(`${plugin.type} failed and gave no error on stdout`)
      parsed(stdout, `the error of ${plugin.type}`)
      return done.status ?? 1
    }
    if (command === 'ADD') prevResult = parsed(stdout, `the result of ${plugin.type}`, stdout)
  }
  process.stdout.write(stdout)
  if (command === 'ADD') {
    mustHaveAddress(prevResult, environment.CNI_IFNAME)
    mkdirSync(dirname(record), { recursive: true })
    writeFileSync(record, JSON.stringify(prevResult))
  }
  if (command === 'DEL') rmSync(record, { force: true })
  return 0
}

/** As containerd: the pod's address is the one whose `interface` points to the pod's interface in `interfaces`. */
function mustHaveAddress({ cniVersion = '', interfaces = [], ips = [] }, ifname) {
  if (cniVersion < '0.3') return
  const index = interfaces.findIndex(({ name, sandbox }) => name === ifname && sandbox)
  if (index < 0) throw new Error(`the result lists no interface ${ifname} with a sandbox`)
  if (!ips.some(ip => ip.interface === index))
    throw new Error(`the result has no address for interface ${index}, ${ifname}`)
}

function executable(type, path) {
  for (const dir of path.split(':')) {
    const file = join(dir, type)
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) continue
    try {
      accessSync(file, constants.X_OK)
    } catch {
      throw new Error(`${file} may not be executed: permission denied`)
    }
    return file
  }
  throw new Error(`failed to find plugin "${type}" in path ${path}`)
}

function recorded(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function parsed(text, what, shown = '') {
  try {
    const value = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
    throw new Error('it is no object')
  } catch (error) {
    process.stdout.write(shown)
    throw new Error(`${what} is no JSON: ${text.trim() === '' ? 'it is empty' : error.message}`)
  }
}
