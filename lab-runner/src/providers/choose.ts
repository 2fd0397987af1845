/** Providers by name. */
import { netns } from './netns/netns.ts'
import type { Provider } from './provider.ts'

const providers: readonly Provider[] = [netns]

/** The flag's parser has refused all other names. */
export function chooseProvider(name: string): Provider {
  return providers.find(provider => provider.name === name) ?? netns
}
