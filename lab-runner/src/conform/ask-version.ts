/** The first question to a plugin. */
import { Exit, LabError } from '../errors.ts'
import { makeRig } from './lab-rig.ts'
import { startMachine } from './machine.ts'
import type { Subject } from './subject.ts'
import { compareVersions, specVersions } from './versions.ts'

/**
 * What VERSION lists, lowest first; empty where it answers something else. Throws where the plugin cannot be started, or does not
 * even end: nothing more could be said about it.
 */
export async function askVersion(subject: Subject): Promise<readonly string[]> {
  const machine = await startMachine(subject)
  try {
    const rig = makeRig(machine, subject, 'VERSION', () => {})
    const patience = { mayHang: true, timeout: 5000 }
    const stdin = { cniVersion: specVersions.at(-1) }
    const { json, ending, exitCode, stderr } = await rig.call({ command: 'VERSION', stdin, ...patience })
    if ([126, 127].includes(exitCode) && stderr.startsWith('env: ')) throw unstartable(subject, stderr)
    if (ending === 'timeout') {
      const add = await rig.call({ command: 'ADD', pod: await rig.pod(), ...patience })
      if (add.ending === 'timeout') throw endless(subject)
    }
    const listed = json?.supportedVersions
    const words = Array.isArray(listed) ? listed.filter(one => typeof one === 'string') : []
    return words.filter(one => /^\d+\.\d+\.\d+$/.test(one)).sort(compareVersions)
  } finally {
    await machine.stop()
  }
}

function unstartable({ plugin }: Subject, said: string): LabError {
  const reason = said.trim().split(': ').at(-1)
  return new LabError(`${plugin} cannot be started on the machines that it would run on: ${reason}`, {
    exit: Exit.machine,
    suggestions: [`is its interpreter or its loader there?  head -1 ${plugin}; ldd ${plugin}`],
  })
}

function endless({ plugin }: Subject): LabError {
  return new LabError(`${plugin} does not end: VERSION and ADD were both cut off after 5 seconds`, {
    exit: Exit.checkFailed,
    suggestions: [`see what it waits for:  echo '{"cniVersion":"1.0.0"}' | CNI_COMMAND=VERSION ${plugin}`],
  })
}
