/** A program with all its packages as one file: all of cnilab, or a module that is started as a process of its own. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'
import { commandFiles } from '../src/find-command.ts'

const here = import.meta.dirname
const entry = 'cnilab:entry'

/** What packages ask for where it happens to be there, and do without. */
const optional = /^(?:cpu-features|ts-node|tsx.*|typescript)$|\.node$/

export async function bundle(file: string, program = entry): Promise<void> {
  const build = await rolldown({
    input: program,
    platform: 'node',
    external: name => name.startsWith('node:') || optional.test(name),
    // What a package has as `main` may look for its parts in a way that no bundler sees through.
    resolve: { mainFields: ['module', 'main'] },
    plugins: [table(), lazyParts()],
    transform: { define: { 'import.meta.main': 'false', __dirname: 'import.meta.dirname' } },
    onLog: (level, log, handler) => {
      if (log.code !== 'EVAL') handler(level, log)
    },
  })
  const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false })
  await build.close()
  writeFileSync(file, output[0].code)
}

/** In one file there is no folder of commands to search. */
function table(): Plugin {
  const loads = commandFiles().map(id => `  '${id}': () => require('${join(here, '../src/commands', id)}.ts'),`)
  const text = [
    `import { start } from '${join(here, 'start.ts')}'`,
    'export const COMMANDS = start({',
    ...loads,
    '})',
  ].join('\n')
  return {
    name: 'command-table',
    resolveId: id => (id === entry ? entry : null),
    load: id => (id === entry ? text : null),
  }
}

/** A module that is loaded late, by Node's own \`require\`, is found in the file instead. */
function lazyParts(): Plugin {
  const late = 'createRequire(import.meta.url)('
  return {
    name: 'lazy-parts',
    transform: (code, id) =>
      id.startsWith(join(here, '../src')) && code.includes(late) ? code.replaceAll(late, 'require(') : null,
  }
}
