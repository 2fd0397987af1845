/** A sender that keeps its port, as a resolver does, and who answers it. */
import type { PodOfRig, Rig } from './rig.ts'

const answers = '/run/.conform/answers'

/** Each datagram to `port` in the pod is answered with the pod's name, until the machine ends. */
export async function answerUdp(rig: Rig, pod: PodOfRig, port: number): Promise<void> {
  const name = pod.netns.split('/').at(-1)
  await inBackground(rig, pod, [
    `const socket = require('node:dgram').createSocket('udp4')
    socket.on('message', (_, from) => socket.send('${name}', from.port, from.address)).bind(${port})`,
  ])
}

/** Sends from outside (192.0.2.1) to 192.0.2.2 all the time, from one port. */
export async function sendUdp(rig: Rig, port: number): Promise<void> {
  const outside = await rig.pod('outside')
  await rig.exec(['ip', 'link', 'set', 'uplink', 'netns', outside.netns])
  await rig.exec(['ip', 'address', 'add', '192.0.2.1/24', 'dev', 'uplink'], outside)
  await rig.exec(['ip', 'link', 'set', 'uplink', 'up'], outside)
  await inBackground(rig, outside, [
    `const socket = require('node:dgram').createSocket('udp4')
    socket.on('message', text => require('node:fs').appendFileSync('${answers}', text + '\\n')).on('error', () => {})
    socket.bind(5555, () => setInterval(() => socket.send('who?', ${port}, '192.0.2.2', () => {}), 20))`,
  ])
}

/** Whether the pod answers the sender within four seconds. */
export async function isAnswered(rig: Rig, pod: PodOfRig): Promise<boolean> {
  const name = pod.netns.split('/').at(-1) ?? ''
  const script = 'i=0; while ! grep -qx "$1" "$2"; do i=$((i + 1)); [ $i -lt 80 ] || exit 1; sleep 0.05; done'
  const { exitCode } = await rig.exec(['sh', '-c', script, 'sh', name, answers])
  return exitCode === 0
}

async function inBackground(rig: Rig, pod: PodOfRig, [script = '']: readonly string[]): Promise<void> {
  await rig.exec(['sh', '-c', '"$@" >/dev/null 2>&1 </dev/null &', 'sh', process.execPath, '-e', script], pod)
}
