import { OpenAPIGenerator } from '@orpc/openapi';
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { deskApi } from '../contract/desk-api.ts';
import type { Caller } from '../contract/session.ts';
import { withRoles } from './openapi-roles.ts';
import type { DeskRouter } from './router.ts';

/** The contract as REST below `/api`. @returns null for a path that is none of its own */
export function restHandler(router: DeskRouter): (request: Request, caller: Caller) => Promise<Response | null> {
  const handler = new OpenAPIHandler(router);
  return async (request, caller) => {
    const { matched, response } = await handler.handle(request, { prefix: '/api', context: { caller } });
    return matched ? response : null;
  };
}

/** OpenAPI 3.1 description of the REST form, made from the contract; of each operation it says which role it needs. */
export async function openApiDocument(version: string): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(deskApi, {
    info: {
      title: 'Foyer desk',
      version,
      description:
        'The desk over HTTP. Keys and passwords go in and never come back out. A producer makes a token for a program in Settings; it is ' +
        'sent as "Authorization: Bearer TOKEN". Examples are in docs/automation.md.',
    },
    servers: [{ url: '/api' }],
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
  return withRoles(document);
}
