/** Which rings there are on this machine, fastest first. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { diagnoseNamespaces } from '../lab-runner/src/doctor/diagnose-namespaces.ts'
import type { Facts } from '../lab-runner/src/doctor/facts.ts'
import { installPackages } from '../lab-runner/src/doctor/fix.ts'
import { lacking, missingPrograms, neededByUsers } from '../lab-runner/src/providers/kubernetes/lacking.ts'
import { copyForStranger, stranger } from './copy-for-stranger.ts'
import { missingPackages } from './kubernetes/e2e-programs.ts'
import { engineTrouble } from './live/lab-runner/providers/container-engine.ts'
import { proofArgs } from './proved-labs.ts'
import type { Ring } from './ring.ts'

interface Place {
  readonly project: string
  /** A folder for what rings leave behind; gone afterwards. */
  readonly scratch: string
  readonly facts: Facts
  readonly ci: boolean
}

/** `npm run test:live`: live tests for which `npm test` has no time, and for root all of them as an ordinary user. */
export function laterRings(place: Place): readonly Ring[] {
  const own = liveRing(place, 'later')
  if (!place.facts.root) return [own]
  const copy = copyForStranger(place.project, place.scratch)
  return [own, liveAsStranger(place, 'live', copy), liveAsStranger(place, 'later', copy)]
}

/** `npm test`. */
export function allRings(place: Place): readonly Ring[] {
  const { project, facts } = place
  const bin = (path: string, ...args: string[]) => [process.execPath, join(project, 'node_modules', path), ...args]
  const proof = [process.execPath, 'lab-runner/bin/run.js', ...proofArgs('test')]
  return [
    { name: 'types', argv: bin('typescript/bin/tsc', '-p', '.') },
    { name: 'lint', argv: bin('@biomejs/biome/bin/biome', 'check', '--max-diagnostics=20') },
    vitest(place, 'unit'),
    liveRing(place, 'live'),
    { name: 'course', argv: proof, ...cannot(facts) },
  ]
}

/** Of Kubernetes' own tests those that ask for each way between pods and nodes; all of them: npm run test:e2e. */
const granular = ['--mode', 'bridge, host-gw', '--focus', 'Granular Checks']

/** `npm run test:kubernetes`: the programs are built where they are not kept already, then real kubelets are asked. */
export async function kubernetesRings(place: Place): Promise<readonly Ring[]> {
  const packages = [...missingPrograms().packages, ...missingPrograms(neededByUsers).packages]
  const engine = engineTrouble() === undefined ? [] : ['docker.io']
  if (place.facts.install === 'root') {
    await installPackages([...packages, ...engine, ...missingPackages()], 'root')
    // From Debian 13 on the client is a package of its own.
    if (engineTrouble() !== undefined) await installPackages(['docker-cli'], 'root')
  }
  const why = await lacking()
  const docker = engineTrouble()
  const skip = { ...(why === undefined ? {} : { skip: why }), noSkips: place.ci }
  const build = [process.execPath, 'lab-runner/bin/run.js', 'kubernetes', 'build']
  const e2e = [process.execPath, 'test/kubernetes/e2e.ts', ...granular]
  return [
    { name: 'build', argv: build, ...skip },
    { name: 'build of others', argv: [process.execPath, 'test/kubernetes/build.ts'], ...skip },
    { ...live(place, 'kubernetes'), name: 'kubernetes', ...skip },
    { name: 'e2e, granular', ...inside(e2e, place.project), ...skip },
    { ...live(place, 'kind'), name: 'kind', ...skip, ...(docker === undefined ? {} : { skip: docker }) },
  ]
}

type Live = 'live' | 'later' | 'kubernetes' | 'kind'

function liveRing(place: Place, name: Live): Ring {
  const { facts, ci } = place
  const who = facts.root ? 'as root' : 'as this user'
  return { ...live(place, name), name: `${name}, ${who}`, noSkips: ci, ...cannot(facts) }
}

function vitest({ project, scratch, ci }: Place, name: 'unit' | Live, dir = project): Ring & { readonly json: string } {
  const json = join(scratch, dir === project ? name : 'of stranger', 'counts.json')
  const secondTry = ci ? ['--retry=1', `--reporter=${join(dir, 'test/second-try.ts')}`] : []
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${json}`, ...secondTry]
  const script = join(dir, 'node_modules/vitest/vitest.mjs')
  const node = dir === project ? process.execPath : join(dir, 'node_modules/.bin/node')
  return {
    name,
    argv: [node, script, 'run', '--configLoader', 'native', '--project', name, ...reporters],
    cwd: dir,
    json,
  }
}

/** vitest itself runs as root of fresh namespaces, where there is nothing that a test could break. */
function live(
  place: Place,
  name: Live,
  dir = place.project,
  user = !place.facts.root,
): Ring & { readonly json: string } {
  const ring = vitest(place, name, dir)
  // More than there are processors: these tests wait for the kernel a third of their time.
  const many = ['live', 'later'].includes(name) ? [`--maxWorkers=${Math.ceil(1.5 * availableParallelism())}`] : []
  return { ...ring, ...inside([...ring.argv, ...many], dir, user) }
}

/** Private namespaces, with which all ends that was begun there. */
function inside(argv: readonly string[], dir: string, user = false): Pick<Ring, 'argv' | 'env'> {
  const begin = 'mount -t tmpfs run /run && mkdir -p /run/netns && ip link set lo up && exec "$@"'
  const namespaces = ['unshare', ...(user ? ['-Ur'] : []), '-mnpuif', '--kill-child', '--mount-proc']
  const PATH = `${join(dir, 'node_modules/.bin')}:${process.env.PATH ?? ''}:/usr/sbin:/sbin`
  return { argv: [...namespaces, 'sh', '-c', begin, 'sh', ...argv], env: { PATH } }
}

/** The same once more as an id without any rights, from a copy that it may read; there everything can run, so a skip is a failure. */
function liveAsStranger(place: Place, name: Live, copy: ReturnType<typeof copyForStranger>): Ring {
  const ring = live(place, name, copy.dir, true)
  const setpriv = ['setpriv', '--reuid', `${stranger}`, '--regid', `${stranger}`, '--clear-groups', '--']
  const env = {
    PATH: `${join(copy.dir, 'node_modules/.bin')}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    HOME: copy.home,
    MINI_CNI_FFI: 'node',
  }
  const argv = [...copy.enter, ...setpriv, ...ring.argv]
  return {
    ...ring,
    name: `${name}, as uid ${stranger}`,
    argv,
    env: { ...env, ...(place.ci ? { CI: 'true' } : {}) },
    bare: true,
    noSkips: place.ci,
  }
}

/** The sentence why there are no namespaces here, with the line that helps. */
function cannot(facts: Facts): { readonly skip?: string } {
  const [bad] = diagnoseNamespaces(facts).filter(({ mark }) => mark === 'bad')
  return bad === undefined
    ? {}
    : {
        skip: [
          bad.text,
          ...(bad.said ? [bad.said] : []),
          ...bad.remedies.map(({ when, type }) => `${when}: ${type}`),
        ].join('\n      '),
      }
}
