import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Wakes the shims in shell that wait for an agent that hangs (is stopped, or blocked in the kernel): they cannot set themselves an alarm
 * without starting another program in each call. It is a shell that looks every other second whether the agent still beats: the agent
 * writes another word to FOLDER/beat at each call of `beat`. It ends soon after the agent does.
 */
export interface Guard {
  beat(): void
}

/** Rounds of two seconds without a beat until shims are told to give up. */
const patience = 3

const script = `
cd "$1" || exit
missed=0 last=
while sleep 2 && [ -d "/proc/$2" ]; do
  read -r beat <beat || exit
  [ "$beat" = "$last" ] && missed=$((missed + 1)) || missed=0
  last=$beat
  [ $missed -ge $3 ] || continue
  for file in in/*; do
    [ -s "$file" ] && printf 'late 0\\n' 1<>"out/\${file#in/}"
  done
  tokens=0
  while [ $tokens -lt 256 ]; do printf '\\n'; tokens=$((tokens + 1)); done 1<>turn
done`

export function startGuard(folder: string): Guard {
  let count = 0
  const beat = () => writeFileSync(join(folder, 'beat'), `${++count}\n`)
  beat()
  const child = spawn('/bin/sh', ['-c', script, 'mini-cni-guard', folder, `${process.pid}`, `${patience}`], {
    stdio: 'ignore',
  })
  child.on('error', error => console.error(`mini-cni-agent: no guard: ${error.message}`))
  child.unref()
  return { beat }
}
