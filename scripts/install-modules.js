/** `npm ci` where it is needed, once even if two ask at the same time, its output folded to a line. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Undefined when everything is there; otherwise what went wrong, and what to type. */
export async function installModules(dir) {
  if (upToDate(dir)) return undefined
  try {
    mkdirSync(join(dir, '.cache'), { recursive: true })
  } catch (error) {
    return {
      sentence: `packages must be installed, but ${dir} cannot be written: ${error.message}`,
      remedy: `as its owner: npm ci`,
    }
  }
  const lock = join(dir, '.cache', 'set-up.lock')
  const hasFlock = spawnSync('flock', ['--version'], { stdio: 'ignore' }).status === 0
  const self = [process.execPath, fileURLToPath(import.meta.url), dir]
  const [file, ...args] = hasFlock ? ['flock', lock, ...self] : self
  const code = await new Promise((resolve, reject) => {
    spawn(file, args, { stdio: 'inherit' }).on('error', reject).on('exit', resolve)
  })
  return code === 0 ? undefined : { sentence: 'installing packages failed; what npm said is above', remedy: 'npm ci' }
}

/** What npm wrote down as installed (node_modules/.package-lock.json) has every package of the lock file in its version. */
export function upToDate(dir) {
  const wanted = packagesOf(join(dir, 'package-lock.json'))
  const there = packagesOf(join(dir, 'node_modules', '.package-lock.json'))
  if (!wanted || !there) return false
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '' || (optional && !there[path] && path !== `node_modules/node-${process.platform}-${process.arch}`))
      return true
    return there[path]?.version === version
  })
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** Runs under the lock, so that whoever waited finds the work done. */
async function install(dir) {
  if (upToDate(dir)) return 0
  const started = Date.now()
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`
  const tell = text => process.stderr.isTTY && process.stderr.write(`\r\x1b[Kinstalling packages: npm ci, ${text}`)
  if (!process.stderr.isTTY) process.stderr.write('installing packages: npm ci\n')
  const ticking = setInterval(() => tell(seconds()), 500)
  const { code, output } = await npmCi(dir)
  clearInterval(ticking)
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  process.stderr.write(code === 0 ? `packages installed in ${seconds()}\n` : `${output}\n`)
  return code === 0 ? 0 : 1
}

function npmCi(dir) {
  // npm replaces node_modules: the Node that runs it, and its install scripts, must not be the one in there
  const path = (process.env.PATH ?? '').split(delimiter).filter(entry => !entry.includes('node_modules'))
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_(local_)?prefix|lifecycle|package)/.test(name)),
  )
  return new Promise(resolve => {
    let output = ''
    const args = ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional']
    const child = spawn('npm', args, {
      cwd: dir,
      env: { ...env, PATH: path.join(delimiter) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text))
    child.on('error', error => resolve({ code: 1, output: `npm could not be started: ${error.message}` }))
    child.on('close', code => resolve({ code, output }))
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await install(process.argv[2])
