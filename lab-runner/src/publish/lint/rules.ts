/** All rules, in the order in which they are listed. */
import type { Rule } from './rule.ts'
import { actionHost, actionKatacoda, actionOldName, actionPlace, actionUnknown } from './rules/actions.ts'
import { assetHost, assetMode, assetNothing, assetSize, assetTarget } from './rules/assets.ts'
import { imageDead, imageRenamed, imageUnknown } from './rules/backend-image.ts'
import { fenceOpen } from './rules/fence-open.ts'
import { htmlOpen } from './rules/html-open.ts'
import { ignoreUnknown, ignoreUnused } from './rules/ignores.ts'
import { jsonDuplicateKey } from './rules/json-duplicate-key.ts'
import { jsonSyntax } from './rules/json-syntax.ts'
import { jsonType, katacoda, unknownKey } from './rules/keys.ts'
import { layoutUnknown } from './rules/layout.ts'
import { fileIsFolder, fileMissing, pathOutside } from './rules/named-files.ts'
import { pageEmpty } from './rules/page-empty.ts'
import { pictureMissing } from './rules/pictures.ts'
import { scriptAlias } from './rules/script-alias.ts'
import { scriptAsks } from './rules/script-asks.ts'
import { scriptBytes } from './rules/script-bytes.ts'
import { scriptSyntax } from './rules/script-syntax.ts'
import { secondNode } from './rules/second-node.ts'
import { backgroundUnawaited, sentinelNeverMade } from './rules/sentinel.ts'
import { katacodaPathway, structurePath, structureTwice, structureUnlisted } from './rules/structure.ts'
import { katacodaLink, trafficHost } from './rules/traffic.ts'
import { unverified } from './rules/unverified.ts'
import { verifyCannotFail } from './rules/verify-cannot-fail.ts'
import { verifyHangs, verifyLimit } from './rules/verify-time.ts'

export const rules: readonly Rule[] = [
  jsonSyntax,
  jsonType,
  jsonDuplicateKey,
  unknownKey,
  katacoda,
  imageDead,
  imageRenamed,
  imageUnknown,
  layoutUnknown,
  fileMissing,
  fileIsFolder,
  pathOutside,
  assetNothing,
  assetHost,
  assetMode,
  assetTarget,
  assetSize,
  structurePath,
  structureTwice,
  structureUnlisted,
  katacodaPathway,
  fenceOpen,
  htmlOpen,
  pageEmpty,
  pictureMissing,
  actionUnknown,
  actionHost,
  actionKatacoda,
  actionOldName,
  actionPlace,
  trafficHost,
  katacodaLink,
  scriptSyntax,
  scriptBytes,
  scriptAlias,
  scriptAsks,
  verifyCannotFail,
  verifyHangs,
  verifyLimit,
  unverified,
  secondNode,
  backgroundUnawaited,
  sentinelNeverMade,
  ignoreUnknown,
  ignoreUnused,
]

export const ids: ReadonlySet<string> = new Set(rules.map(({ id }) => id))
