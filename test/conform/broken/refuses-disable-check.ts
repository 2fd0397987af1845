import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'disableCheck, which libcni leaves in the configuration, is refused.',
  caughtBy: 'B19',
  how: {
    source: {
      'protocol/config.ts': [
        [
          'if (isObject(json)) return json',
          `if (isObject(json) && 'disableCheck' in json) throw new CniError(codes.invalidConfig, 'unknown key disableCheck')
  if (isObject(json)) return json`,
        ],
      ],
    },
  },
}
