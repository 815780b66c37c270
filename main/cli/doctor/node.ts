import { type Check, fail, ok } from './check.ts';

/** @param version as `process.versions.node` */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > 20 || (major === 20 && minor >= 19);
  return isEnough ? ok('Node', version) : fail('Node', version, 'Install Node 20.19 or newer.');
}
