import { composeOpenApi, type JsonObject } from '../../src/openapi/composition.js';
import { Router } from '../../src/routing/router.js';
import { ROUTE_TABLE } from '../../src/routing/routeTable.js';

const router = new Router(ROUTE_TABLE);
const operation = (more: JsonObject = {}): JsonObject => ({ responses: { 200: { description: 'Fine' } }, ...more });
const reference = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

describe('composeOpenApi', () => {
  it('puts the paths where clients find them, and leaves out what is not passed on', () => {
    const { paths } = composeOpenApi(
      [
        {
          service: 'image-render',
          document: {
            paths: {
              '/mpr': { get: operation() },
              '/series/{sid}/volume': { get: operation() },
              '/api/images/{id}/png': { get: operation() },
              '/healthz': { get: operation() },
            },
          },
        },
        {
          service: 'series-ingest',
          document: {
            paths: {
              '/api/series': { get: operation(), parameters: [] },
              '/internal/instances': { post: operation() },
              '/api/cases': { get: operation() },
            },
          },
        },
      ],
      router,
      '1',
    );
    expect(Object.keys(paths as JsonObject)).toEqual([
      '/api/images/{id}/png',
      '/api/series',
      '/rs/mpr',
      '/rs/series/{sid}/volume',
    ]);
  });

  it('keeps equal components once and renames those that differ, with all who refer to them', () => {
    const own = { type: 'object', properties: { error: { type: 'string' } } };
    const other = { type: 'object', properties: { message: { type: 'string' } } };
    const holder = { type: 'array', items: reference('Error') };
    const document = (error: JsonObject, path: string): JsonObject => ({
      paths: {
        [path]: { get: operation({ operationId: 'list', responses: { 200: reference('Holder') }, tags: ['A'] }) },
      },
      components: { schemas: { Error: error, Holder: holder, Same: { type: 'string' } } },
    });
    const composed = composeOpenApi(
      [
        { service: 'case-db', document: document(own, '/api/cases') },
        { service: 'plugin-job-runner', document: document(other, '/api/plugins') },
      ],
      router,
      '1',
    ) as { paths: Record<string, { get: JsonObject }>; components: { schemas: JsonObject } };
    expect(composed.components.schemas).toEqual({
      Error: own,
      Holder: holder,
      Same: { type: 'string' },
      PluginJobRunnerError: other,
      PluginJobRunnerHolder: { type: 'array', items: reference('PluginJobRunnerError') },
    });
    expect(composed.paths['/api/cases']?.get.responses).toEqual({ 200: reference('Holder') });
    expect(composed.paths['/api/plugins']?.get.responses).toEqual({ 200: reference('PluginJobRunnerHolder') });
    expect(composed.paths['/api/plugins']?.get.operationId).toBe('plugin-job-runner-list');
  });

  it('names what is missing, and says how to show a credential', () => {
    const composed = composeOpenApi([{ service: 'auth', document: undefined }], router, '2') as {
      info: { description: string; version: string };
      components: { securitySchemes: JsonObject };
    };
    expect(composed.info.version).toBe('2');
    expect(composed.info.description).toMatch(/Missing at this moment.*auth/s);
    expect(Object.keys(composed.components.securitySchemes)).toEqual(['bearer', 'basic', 'session']);
  });

  it('does not mind a document that says little', () => {
    expect(composeOpenApi([{ service: 'auth', document: {} }], router, '1').paths).toEqual({});
  });
});
