import { OpenAPIGenerator } from '@orpc/openapi';
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { deskApi } from '../contract/desk-api.ts';
import type { DeskRouter } from './router.ts';

/** The contract as REST below `/api`. @returns null for a path that is none of its own */
export function restHandler(router: DeskRouter): (request: Request) => Promise<Response | null> {
  const handler = new OpenAPIHandler(router);
  return async (request) => {
    const { matched, response } = await handler.handle(request, { prefix: '/api' });
    return matched ? response : null;
  };
}

/** OpenAPI 3.1 description of the REST form, made from the contract. */
export function openApiDocument(version: string): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(deskApi, {
    info: { title: 'Foyer desk', version, description: 'The desk over HTTP. Keys and passwords go in and never come back out.' },
    servers: [{ url: '/api' }],
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
}
