/** An IPAM plugin that notes who calls it, and fails when it is told to. */
import { NotApplicable } from './item.ts'
import type { Call, Json, Rig } from './rig.ts'
import { compareVersions } from './versions.ts'

export interface Spy {
  /** What each call of the plugin under test needs, so that it delegates to the spy. */
  readonly by: Pick<Call, 'env'> & { readonly conf: Json }
  /** Commands that it was called with, since the last time this was asked. */
  heard(): Promise<readonly string[]>
  /** From now on it ends with 1 and code 111 "the spy refuses COMMAND". */
  refuse(command: string): Promise<void>
  /** From now on it waits with its answer. */
  stall(command: string): Promise<void>
  /** It answers again. */
  relent(command: string): Promise<void>
}

const notes = '/run/.conform/spy'

/** NotApplicable for a plugin whose configuration has nobody to delegate to. */
export async function spyOn(rig: Rig): Promise<Spy> {
  const { ipam, cniVersion } = rig.conf as { readonly ipam?: Json; readonly cniVersion: string }
  if (ipam?.type === undefined) throw new NotApplicable('its configuration has no ipam.type, so it delegates nothing')
  const folder = await rig.script('spy', scriptOf(cniVersion, rig.versions))
  return {
    by: { env: { CNI_PATH: `${folder}:${rig.cniPath}` }, conf: { ipam: { type: 'spy' } } },
    async heard() {
      const { stdout } = await rig.exec(['sh', '-c', `cat ${notes} && rm ${notes}`])
      return stdout.split('\n').filter(line => line !== '')
    },
    async refuse(command) {
      await rig.exec(['touch', `${notes}.${command}`])
    },
    async stall(command) {
      await rig.exec(['touch', `${notes}.stall.${command}`])
    },
    async relent(command) {
      await rig.exec(['rm', '-f', `${notes}.${command}`, `${notes}.stall.${command}`])
    },
  }
}

/** Built-ins alone where it does not wait: nobody knows what PATH it gets. */
function scriptOf(cniVersion: string, versions: readonly string[]): string {
  return `#!/bin/sh
while read -r _; do :; done
echo "$CNI_COMMAND" >>${notes}
if [ -e "${notes}.$CNI_COMMAND" ]; then
  echo '{"cniVersion":"${cniVersion}","code":111,"msg":"the spy refuses '"$CNI_COMMAND"'"}'
  exit 1
fi
while [ -e "${notes}.stall.$CNI_COMMAND" ]; do sleep 0.05; done
case $CNI_COMMAND in
ADD) echo '${JSON.stringify(addressIn(cniVersion))}' ;;
VERSION) echo '${JSON.stringify({ cniVersion, supportedVersions: versions })}' ;;
esac
`
}

function addressIn(cniVersion: string): Json {
  const [address, gateway] = ['10.88.0.99/24', '10.88.0.1']
  if (compareVersions(cniVersion, '0.3.0') < 0) return { cniVersion, ip4: { ip: address, gateway } }
  const version = compareVersions(cniVersion, '1.0.0') < 0 ? { version: '4' } : {}
  return { cniVersion, ips: [{ ...version, address, gateway }] }
}
