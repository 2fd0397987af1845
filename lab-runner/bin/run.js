#!/usr/bin/env node
import { existsSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newEnough, pinnedNode, projectDir, runPinned } from './pinned-node.js'

const args = process.argv.slice(2)

if (!existsSync(join(projectDir, 'node_modules', '@oclif', 'core'))) {
  cannot(`the packages that cnilab stands on are not installed in ${projectDir}`, 'npm ci')
} else if (newEnough()) {
  module.enableCompileCache?.(join(projectDir, 'node_modules', '.cache', 'cnilab'))
  const { main, interrupted } = await import('../src/cli.ts')
  let stopped
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      stopped = interrupted(signal).then(code => process.exit(code))
    })
  }
  const code = await main(args)
  await stopped
  process.exit(code)
} else {
  const node = pinnedNode()
  if (node) process.exit(await runPinned(node, [fileURLToPath(import.meta.url), ...args]))
  cannot(
    `Node ${process.versions.node} is too old for cnilab, and no pinned Node for ${process.platform}-${process.arch} is installed`,
    process.platform === 'linux' ? 'npm ci' : 'install Node 26 or newer, then: npx cnilab doctor',
  )
}

function cannot(sentence, remedy) {
  process.stderr.write(`✘ ${sentence}\n    do this:   ${remedy}\n`)
  process.exitCode = 3
}
