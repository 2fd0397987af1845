// generated from mini-cni/src/agent by npm run generate; do not edit
import { spawn } from 'node:child_process'
import { rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Wakes the shims in shell that wait for an agent that hangs (is stopped, or blocked in the kernel): they cannot set themselves an alarm
 * without starting another program in each call. It is a shell that looks every other second whether the agent still beats: the agent
 * touches FOLDER/beat at each call of `beat`; while it does not there is FOLDER/hung. It ends soon after the agent does.
 */
export interface Guard {
  /** Cheap where the last one was not long ago. */
  beat(): void
}

/** Rounds of two seconds without a beat until shims are told to give up. */
const patience = 3

const script = `
cd "$1" || exit
missed=0
while : >seen && sleep 2 && [ -e "/proc/$2/exe" ]; do
  [ beat -nt seen ] && missed=0 || missed=$((missed + 1))
  [ $missed -ge $3 ] || { [ ! -e hung ] || rm -f hung; continue; }
  : >hung
  for file in in/*; do
    [ -s "$file" ] && printf 'late 0\\n' 1<>"out/\${file#in/}"
  done
  tokens=0
  while [ $tokens -lt 256 ]; do printf '\\n'; tokens=$((tokens + 1)); done 1<>turn
done`

export function startGuard(folder: string): Guard {
  const file = join(folder, 'beat')
  let last = 0
  const beat = () => {
    const now = Date.now()
    if (now - last < 500) return
    last = now
    try {
      utimesSync(file, now / 1000, now / 1000)
    } catch {
      writeFileSync(file, '')
    }
  }
  rmSync(join(folder, 'hung'), { force: true })
  beat()
  const child = spawn('/bin/sh', ['-c', script, 'mini-cni-guard', folder, `${process.pid}`, `${patience}`], {
    stdio: 'ignore',
  })
  child.on('error', error => console.error(`mini-cni-agent: no guard: ${error.message}`))
  child.unref()
  return { beat }
}
