import { describe } from 'vitest'
import { netns } from '../../../../lab-runner/src/providers/netns/netns.ts'
import { describeProvider } from './provider-contract.ts'

describe('netns', () => describeProvider(netns))
