import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Tests reach mini-cni by `#mini-cni/…`, so that the same files can grade a learner's tree: CNILAB_TARGET names its folder. */
const target = process.env.CNILAB_TARGET ?? here('./mini-cni/src')

const shared = {
  resolve: { alias: [{ find: /^#mini-cni\//, replacement: `${target.replace(/\/$/, '')}/` }] },
}

/** Live tests that take minutes: two hosts with ssh between them, scenarios, terminals, a Node that is copied, and what the later labs build. */
const later = [
  ...['providers/ssh*', 'publish/**/*', 'watch/*', 'install/foreign-node'].map(
    files => `test/live/lab-runner/${files}.test.ts`,
  ),
  'test/live/mini-cni/{agent,keep,masquerade,overlay}/*.test.ts',
]

/** Live tests that need the programs of a Kubernetes, and root. */
const kubernetes = ['test/live/lab-runner/{providers/kubernetes*,kubernetes/*}.test.ts']

/** Live tests that need a Docker engine of their own, and root. */
const kind = ['test/live/lab-runner/providers/kind*.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          pool: 'forks',
          include: [
            'test/unit/**/*.test.ts',
            'test/contract/**/*.test.ts',
            'test/course/**/*.test.ts',
            'test/*.test.ts',
          ],
          testTimeout: 20_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'live',
          pool: 'forks',
          include: ['test/live/**/*.test.ts'],
          exclude: [...later, ...kubernetes, ...kind],
          testTimeout: 60_000,
          fileParallelism: true,
        },
      },
      {
        ...shared,
        test: {
          name: 'kubernetes',
          pool: 'forks',
          include: kubernetes,
          testTimeout: 400_000,
          hookTimeout: 400_000,
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: 'kind',
          pool: 'forks',
          include: kind,
          testTimeout: 400_000,
          hookTimeout: 400_000,
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: 'later',
          pool: 'forks',
          include: later,
          testTimeout: 60_000,
          fileParallelism: true,
        },
      },
    ],
  },
})
