import { type Figure, notRun } from './figure.ts'
import type { Setting } from './setting.ts'
export async function measureDatapath(_setting: Setting): Promise<readonly Figure[]> {
  return [notRun('datapath', 'not yet')]
}
