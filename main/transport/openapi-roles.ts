import { roleNeeded } from '../contract/roles.ts';

interface Operation {
  operationId?: string;
  description?: string;
  [more: string]: unknown;
}

/** The document with the role that each operation needs, in words and as `x-role`. @param document OpenAPI, operation ids are paths of the contract */
export function withRoles<D extends { paths?: object | undefined }>(document: D): D {
  const paths = Object.entries((document.paths ?? {}) as Record<string, Record<string, Operation>>);
  const told = paths.map(([path, methods]) => [
    path,
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, withRole(operation)])),
  ]);
  return { ...document, paths: Object.fromEntries(told) };
}

function withRole(operation: Operation): Operation {
  const role = roleNeeded(operation.operationId ?? '');
  return { ...operation, description: `Needs the role ${role}.`, 'x-role': role };
}
