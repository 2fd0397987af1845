/** cnilab as a person types it, about one cluster; workspace and progress are in a folder of the test's own. */
import { run } from '../../../../lab-runner/src/shell.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'

/** What `cnilab check --json` prints, as far as tests read it. */
export interface Said {
  readonly steps: readonly {
    readonly id: string
    readonly checks: readonly { readonly state: string; readonly expect: string }[]
  }[]
  readonly ok: boolean
}

export function terminal(name: string, workspace: string, environment: Readonly<Record<string, string>> = {}) {
  const program = [pinnedNode(), `${root}/lab-runner/bin/run.js`]
  const options = { env: { CNILAB_WORKSPACE: workspace, NO_COLOR: '1', ...environment }, timeout: 300_000 }
  const cnilab = (command: string, ...words: readonly string[]) =>
    run([...program, command, '--name', name, ...words], options)
  return {
    cnilab,
    /** A line for a shell, in which `cnilab` is about this cluster. */
    type: (line: string) => {
      const begin = 'cnilab() { local command=$1; shift; "$node" "$run" "$command" --name "$name" "$@"; }'
      return run(['bash', '-c', `node=$1 run=$2 name=$3; ${begin}; ${line}`, 'bash', ...program, name], options)
    },
    async check(...words: readonly string[]): Promise<Said> {
      return JSON.parse((await cnilab('check', ...words, '--json')).stdout)
    },
  }
}

/** What does not hold, in sentences. */
export function failedOf({ steps }: Said): readonly string[] {
  return steps.flatMap(({ checks }) => checks).flatMap(({ state, expect }) => (state === 'failed' ? [expect] : []))
}
